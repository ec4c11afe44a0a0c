"""Saved queries say what they take; values become terms, and what is wrong is said with its place."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resograph import queries
from resograph.queries import QueryError
from resograph.store import Store

XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = """#+ title: Things
#+ question: Which things?
#+ param: symbol symbol default="A/RES/76/186" -- Symbol of the resolution
#+ param: text string default="a \\"quoted\\" word" -- Some words
#+ columns: s
#+ tags: one two
"""
BODY = """
# a comment with VALUES ?symbol { "no" }
SELECT ?symbol ?text WHERE {
  VALUES ?symbol { "A/RES/76/186" }
  values $text { "a \\"quoted\\" word" }
  FILTER (?symbol != "VALUES ?symbol { }" && ?symbol != str(<x:VALUES#?text>))
}
"""


@pytest.fixture
def query(tmp_path: Path) -> queries.SavedQuery:
    (tmp_path / "things.rq").write_text(HEAD + BODY)
    return queries.read(tmp_path / "things.rq")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


def answer(store: Store, text: str) -> list[list[object]]:
    solutions = queries.run(store, text)
    assert isinstance(solutions, ox.QuerySolutions)
    return [list(solution) for solution in solutions]


def test_head_says_what_the_query_is(query: queries.SavedQuery) -> None:
    assert (query.name, query.title, query.question) == ("things", "Things", "Which things?")
    assert (query.columns, query.tags) == (("s",), ("one", "two"))
    assert [(p.name, p.type, p.default) for p in query.params] == [
        ("symbol", "symbol", "A/RES/76/186"),
        ("text", "string", 'a "quoted" word'),
    ]


def test_query_without_values_runs_as_it_stands(query: queries.SavedQuery, store: Store) -> None:
    assert queries.bind(query, {}) == query.text
    assert answer(store, query.text) == [[ox.Literal("A/RES/76/186"), ox.Literal('a "quoted" word')]]


def test_value_takes_the_place_of_the_default_only(query: queries.SavedQuery, store: Store) -> None:
    text = queries.bind(query, {"symbol": " A/RES/70/1 "})
    assert answer(store, text) == [[ox.Literal("A/RES/70/1"), ox.Literal('a "quoted" word')]]
    assert '# a comment with VALUES ?symbol { "no" }' in text
    assert '"VALUES ?symbol { }"' in text


@given(st.text())
def test_no_value_ever_becomes_part_of_the_query(value: str) -> None:
    text = 'SELECT ?v WHERE { VALUES ?v { "x" } }'
    query = queries.SavedQuery("q", "", "", (queries.Param("v", "string", "x", None, ""),), (), (), text)
    try:
        bound = queries.bind(query, {"v": value})
    except UnicodeEncodeError:
        # lone surrogates are no text
        return
    [solution] = ox.Store().query(bound)
    assert solution["v"] == ox.Literal(value)


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("symbol", "A/RES/76/186", '"A/RES/76/186"'),
        ("string", 'a"b\n', '"a\\"b\\n"'),
        ("integer", "12", '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("date", "2021-12-16", '"2021-12-16"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("language", "ru", '"ru"'),
        ("iri", "https://w3id.org/resograph/A/RES/76/186", "<https://w3id.org/resograph/A/RES/76/186>"),
    ],
)
def test_each_type_gives_its_term(kind: str, value: str, term: str) -> None:
    assert str(queries.TYPES[kind]("x", value)) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("symbol", "hello"),
        ("integer", "1.5"),
        ("date", "16 December 2021"),
        ("language", "de"),
        ("iri", "not an iri"),
        ("iri", "x:y> } DROP ALL #"),
    ],
)
def test_value_of_the_wrong_type_is_named(kind: str, value: str) -> None:
    with pytest.raises(QueryError, match=r"^x: '"):
        queries.TYPES[kind]("x", value)


def test_unknown_parameter_names_those_there_are(query: queries.SavedQuery) -> None:
    with pytest.raises(QueryError, match="has no parameter 'sybmol'; it has symbol, text"):
        queries.bind(query, {"sybmol": "x"})


def test_parameter_without_default_must_be_given(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text('#+ param: n integer example="3" -- How many\nSELECT * { VALUES ?n { UNDEF } }')
    with pytest.raises(QueryError, match=r"needs a value for n \(How many\), for example n=3"):
        queries.bind(queries.read(path), {})


def test_own_file_needs_no_head(tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("SELECT * { ?s ?p ?o }")
    query = queries.find(str(tmp_path / "mine.rq"))
    assert (query.name, query.params) == ("mine", ())


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("#+ titel: x", "line 1: a head line is"),
        ("#+ title x", "line 1: a head line is"),
        ("\n#+ param: a -- b", "line 2: a parameter is"),
        ("#+ param: a number -- b", "line 1: number is no type"),
        ("#+ param: a string -- b", r"the parameter a has no line VALUES \?a"),
    ],
)
def test_wrong_head_is_told_with_its_line(tmp_path: Path, head: str, says: str) -> None:
    (tmp_path / "q.rq").write_text(head + "\nSELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError, match=says):
        queries.read(tmp_path / "q.rq")


def test_query_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="there is no saved query 'nonsense'"):
        queries.find("nonsense")
    with pytest.raises(QueryError, match="cannot be opened"):
        queries.find(str(tmp_path / "none.rq"))


def test_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QueryError, match="not in UTF-8"):
        queries.read(tmp_path / "q.rq")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT * {\n ?s ?p }", r"^q: line 2, column \d+: this is no SPARQL"),
        ("", r"^q: line 1, column 1: this is no SPARQL"),
        ("SELECT * { ?s ex:p ?o }", r"^q: line 1, column \d+"),
        ("DROP ALL", "^q is an update; a store is changed by its files only"),
        ("PREFIX a: <x:y>\ninsert data { <x:a> <x:b> 1 }", "^q is an update"),
    ],
)
def test_query_with_a_mistake_says_where(store: Store, text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        queries.run(store, text, "q")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service<http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?x { } }",
        "SELECT * { \\u0053ERVICE <http://example.org/> { } }",
        "SELECT * { ?s ?p '\\u0027 . SERVICE <http://example.org/> { } #' }",
        "SELECT * { <x:a\\u0041#b> ?p ?o . SERVICE <http://example.org/> {} }",
    ],
)
def test_query_that_asks_other_servers_is_known(text: str) -> None:
    assert queries.asks_others(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?s ?p "SERVICE" }',
        "SELECT * { ?s ex:service <http://example.org/SERVICE> } # SERVICE",
        'SELECT * { ?s ?p \'\'\'it\'s SERVICE\'\'\' , """a "SERVICE" b""" }',
        "SELECT * { ?s service:name ?o }",
    ],
)
def test_query_that_only_speaks_of_service_is_let_through(text: str) -> None:
    assert not queries.asks_others(text)


def test_every_saved_query_says_what_it_asks() -> None:
    assert len(queries.saved()) > 20
    for query in queries.saved():
        assert query.question.endswith("?"), query.name
        assert query.columns, query.name
        # the line in the body is the default that the head names
        bound = queries.bind(query, {p.name: p.default for p in query.params if p.default is not None})
        short = re.sub(rf'"(\d+)"\^\^<{XSD}integer>', r"\1", bound).replace(f"<{XSD}date>", "xsd:date")
        assert short == query.text
