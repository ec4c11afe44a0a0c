"""The saved queries: each has a whole head, runs as it stands in both libraries, and has an answer on the samples."""

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, serialize
from rdflib import Dataset
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import ResultRow

from resograph import build, pipeline, queries, rdf, resources
from resograph.model import Reading
from resograph.store import Store

PATHS = sorted(resources.queries().glob("*.rq"))


@cache
def readings() -> tuple[Reading, ...]:
    """The shipped samples, read."""
    found = []
    for path in sorted(resources.samples().glob("*_*-*")):
        result = pipeline.process(path.name, path.read_bytes())
        assert not result.problems
        found += result.readings
    return tuple(found)


@cache
def store() -> Store:
    """A store of the samples, as a build makes it."""
    folder = Path(tempfile.mkdtemp()) / "store"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    with Store.open(folder) as found:
        build.build(found, [resources.samples()], workers=0)
    return Store.read_only(folder)


def test_there_is_a_query_for_each_thing_in_the_graph() -> None:
    """Every property that the mapping writes is asked for by some query, or seen by the two that list everything."""
    assert len(PATHS) >= 30
    asked = " ".join(path.read_text(encoding="utf-8") for path in PATHS)
    written = {quad.predicate.value for reading in readings() for quad in rdf.quads(reading)}
    ours = {iri.removeprefix(rdf.RG) for iri in written if iri.startswith(rdf.RG)}
    unasked = {name for name in ours if not re.search(rf"rg:{name}\b", asked)}
    assert unasked <= {"agenda", "sessionOf", "unknownVoter"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.stem))
def test_the_head_is_whole(path: Path) -> None:
    query = queries.read(path)
    assert query.title and query.question.endswith(("?", "...?")) and query.tags and query.columns
    for param in query.params:
        assert param.default and param.text, f"{param.name} has no default or description"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.stem))
def test_it_runs_as_it_stands_and_has_an_answer_on_the_samples(path: Path) -> None:
    answer = store().query(path.read_text(encoding="utf-8"))
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    assert names == list(queries.read(path).columns), "the head names other columns than the query"
    rows = list(answer)
    assert rows, "no answer on the samples"
    for name in names:
        assert any(row[name] is not None for row in rows), f"the column {name} is empty in every row"
    assert len({tuple(str(row[name]) for name in names) for row in rows}) == len(rows), "a row comes twice"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.stem))
def test_its_parameters_can_be_given(path: Path) -> None:
    query = queries.read(path)
    bound = queries.bind(query, {param.name: param.default or "" for param in query.params})
    as_bound, as_it_stands = store().query(bound), store().query(query.text)
    assert isinstance(as_bound, QuerySolutions) and isinstance(as_it_stands, QuerySolutions)
    assert [str(row) for row in as_bound] == [str(row) for row in as_it_stands]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.stem))
def test_it_is_sparql_to_rdflib_too(path: Path) -> None:
    prepareQuery(path.read_text(encoding="utf-8"))


def test_rdflib_gives_the_same_answer() -> None:
    text = (resources.queries() / "titles.rq").read_text(encoding="utf-8")
    dataset = Dataset(default_union=True)
    for reading in readings():
        graph = dataset.graph(rdf.graph_iri(reading.document))
        titles = [quad.triple for quad in rdf.quads(reading) if "purl.org/dc/terms" in quad.predicate.value]
        written = serialize(titles, format=RdfFormat.N_TRIPLES)
        assert written is not None
        graph.parse(data=written, format="nt")
    answer = store().query(text)
    assert isinstance(answer, QuerySolutions)
    expected = {(row["language"].value, row["title"].value) for row in answer}
    assert {(str(row[0]), str(row[1])) for row in dataset.query(text) if isinstance(row, ResultRow)} == expected
    assert len(expected) == 6
