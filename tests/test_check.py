"""Graphs are checked against the shapes, each by itself, in words that say what is wrong with which thing."""

import zlib
from pathlib import Path

import pytest

from resograph import build, check
from resograph.check import Violation
from resograph.pipeline import Graph, Outcome
from resograph.store import Store

GRAPH = "https://w3id.org/resograph/A/RES/99/901/en"


@pytest.fixture
def store(tmp_path: Path, sample: bytes) -> Store:
    (tmp_path / "1.xml").write_bytes(sample)
    opened = Store.open(tmp_path / "store")
    build.build(opened, [tmp_path / "1.xml"], 0)
    return opened


def changed(store: Store, old: str, new: str) -> list[Violation]:
    """What is found when the graph says something else."""
    content = "".join(f"{triple} .\n" for triple in store.triples(GRAPH))
    assert old in content
    content = content.replace(old, new)
    graph = Graph(GRAPH, "A/RES/99/901", "en", "text/plain", zlib.compress(content.encode()), 1)
    store.put([Outcome("/changed", "changed", "sha", (graph,))], "reader")
    store.drop([record.key for record in store.files() if record.key != "/changed"])
    [(name, found)] = check.check(store, [GRAPH])
    assert name == GRAPH
    return found


def test_what_is_built_is_as_it_must_be(store: Store) -> None:
    assert [found for _, found in check.check(store, store.graph_names())] == [[]] * len(store.graph_names())


def test_broken_shape_is_told_with_thing_and_value(store: Store) -> None:
    [violation] = changed(
        store, '<http://purl.org/dc/elements/1.1/language> "en"', '<http://purl.org/dc/elements/1.1/language> "de"'
    )
    assert violation.thing == GRAPH
    assert violation.value == "de"
    assert "six official languages" in violation.message


def test_offsets_that_miss_their_quote_are_found(store: Store) -> None:
    rg = "https://w3id.org/resograph/ontology#"
    found = changed(store, f'<{rg}quote> "', f'<{rg}quote> "x')
    assert found
    assert {violation.message[:26] for violation in found} == {"The offsets of a quote do "}
    for kind in (".c.", ".m.", ".r."):
        assert any(kind in violation.thing for violation in found)


def test_other_graphs_do_not_make_a_graph_look_whole(store: Store) -> None:
    # the vocabularies type bodies and States; a graph must stand by itself
    content = (
        "<x:c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/resograph/ontology#Citation> .\n"
    )
    graph = Graph("x:g", None, "en", "text/plain", zlib.compress(content.encode()), 1)
    store.put([Outcome("/c", "c", "sha", (graph,))], "reader")
    [(_, found)] = check.check(store, ["x:g"])
    assert found
    assert {violation.thing for violation in found} == {"x:c"}
