"""Exports hold the whole graph, always in the same bytes; records are as their schema says."""

import dataclasses
import io
import json
import zlib
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest
import rdflib

from resograph import export, pipeline
from resograph.export import ExportError
from resograph.model import (
    AgendaItem,
    Block,
    Call,
    Citation,
    Cover,
    Document,
    Facts,
    Findings,
    Footnote,
    Meeting,
    Reading,
    Span,
    Vote,
)
from resograph.pipeline import Graph, Outcome
from resograph.store import Store

BASE = "https://w3id.org/resograph/"


def put(store: Store, number: int, language: str, triples: str) -> None:
    name = f"{BASE}A/RES/99/{number}/{language}"
    content = zlib.compress(triples.replace(":R", f"{BASE}A/RES/99/{number}").encode())
    graph = Graph(name, f"A/RES/99/{number}", language, "text/plain", content, 1)
    store.put([Outcome(f"/{number}{language}", f"{number}.{language}", "sha", (graph,))], "reader")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "store")
    term = "<https://w3id.org/resograph/ontology#text>"
    put(store, 1, "en", f'<:R#op10> {term} "ten"@en .\n<:R#op2> {term} "two \\"quoted\\""@en .\n')
    put(store, 1, "ru", f'<:R#op2> {term} "два"@ru .\n<:R#op2> <x:n> "2"^^<{rdflib.XSD.integer}> .\n')
    put(
        store,
        2,
        "en",
        f"<:R> <{rdflib.RDF.type}> <https://w3id.org/resograph/ontology#Resolution> .\n<:R> <x:p> <x:o> .\n",
    )
    return store


def written(store: Store, form: str, graphs: list[str] | None = None) -> bytes:
    out = io.BytesIO()
    export.write(store, out, form, graphs)
    return out.getvalue()


def everything(store: Store) -> set[str]:
    return {f"{t.subject} {t.predicate} {t.object}" for g in store.graph_names() for t in store.triples(g)}


@pytest.mark.parametrize(
    ("form", "reader"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("trig", ox.RdfFormat.TRIG),
        ("nquads", ox.RdfFormat.N_QUADS),
    ],
)
def test_every_format_holds_the_whole_graph(store: Store, form: str, reader: ox.RdfFormat) -> None:
    data = written(store, form)
    quads = list(ox.parse(data, format=reader))
    assert {f"{q.subject} {q.predicate} {q.object}" for q in quads} == everything(store)
    assert len(quads) == 6
    graphs = {q.graph_name for q in quads}
    assert len(graphs) == (3 if form in ("trig", "nquads") else 1)


@pytest.mark.parametrize("form", list(export.FORMS))
def test_same_graph_gives_the_same_bytes_whatever_the_order_it_came_in(store: Store, tmp_path: Path, form: str) -> None:
    other = Store.open(tmp_path / "other")
    for version in reversed(store.versions()):
        content = b"".join(sorted((f"{t} .\n".encode() for t in store.triples(version.graph)), reverse=True))
        graph = Graph(version.graph, version.symbol, version.language, "text/plain", zlib.compress(content), 1)
        other.put([Outcome(version.file, version.file, "sha", (graph,))], "reader")
    assert written(store, form) == written(other, form)
    assert written(store, form, store.graph_names()[:2]) == written(other, form, store.graph_names()[:2])


def test_turtle_reads_well(store: Store) -> None:
    text = written(store, "turtle").decode()
    assert '<A/RES/99/1#op2> rg:text "two \\"quoted\\""@en , "два"@ru ;' in text
    assert text.index("#op2>") < text.index("#op10>")
    assert "<A/RES/99/2> a rg:Resolution ;" in text


def test_other_tools_read_the_turtle_and_the_json(store: Store) -> None:
    assert len(rdflib.Graph().parse(data=written(store, "turtle"), format="turtle")) == 6
    assert len(rdflib.Graph().parse(data=written(store, "jsonld"), format="json-ld")) == 6


def test_one_document_is_all_its_languages_and_nothing_else(store: Store) -> None:
    names = export.graphs_of(store, document="A/RES/99/1")
    assert names == [f"{BASE}A/RES/99/1/en", f"{BASE}A/RES/99/1/ru"]
    text = written(store, "turtle", names).decode()
    assert "99/2" not in text
    assert "два" in text


@pytest.mark.parametrize(
    "choice", [{"graph": "x:none"}, {"document": "A/RES/98/1"}, {"document": "A/RES/99"}, {"document": "hello"}]
)
def test_graph_or_document_that_is_not_there_is_named(store: Store, choice: dict[str, str]) -> None:
    with pytest.raises(ExportError, match=next(iter(choice.values()))):
        export.graphs_of(store, **choice)


def test_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out file.ttl"
    path.write_text("old")
    with pytest.raises(RuntimeError), export.replacing(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_text() == "old"
    with export.replacing(path) as file:
        file.write(b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ExportError, match="cannot be written"), export.replacing(tmp_path / "none" / "x"):
        pass


# ----------------------------------------------------------------- records

TEXT = "\n".join(
    [
        "Reading rooms",
        "Recalling A/RES/70/1,",
        "1. Requests reading rooms:\n(a) Open;",
        "1. Decides more.",
        "2. Annexed.",
        "See A/76/120.",
    ]
)


def span(piece: str) -> tuple[int, int]:
    return TEXT.index(piece), TEXT.index(piece) + len(piece)


READING = Reading(
    Document(
        name="a.pdf",
        sha256="sha",
        media_type="application/pdf",
        language="en",
        symbol="A/RES/99/990",
        text=TEXT,
        blocks=(
            Block("title", "title", *span("Reading rooms")),
            Block("pp1", "preambular", *span("Recalling A/RES/70/1,"), lead=Span(*span("Recalling")), action="recalls"),
            Block("op1", "operative", *span("Requests reading rooms:\n(a) Open;"), number="1", action="requests"),
            Block("op1(a)", "item", *span("Open;"), number="a", parent="op1"),
            Block("s2.op1", "operative", *span("Decides more."), number="1", action="decides"),
            Block("annex1", "annex", *span("2. Annexed.")),
            Block("annex1.op2", "annex-paragraph", *span("Annexed."), number="2", parent="annex1"),
        ),
        footnotes=(Footnote("fn1", "1", *span("See A/76/120."), (Call("s2.op1", 50),)),),
        cover=Cover(
            body="general-assembly",
            session="99",
            adopted="2098-12-16",
            meeting=Meeting(53, "2098-12-16", "A/99/PV.53"),
            agenda=(AgendaItem("12"),),
            documents=(("A/99/460", "12"),),
        ),
        facts=Facts(vote=Vote("recorded", 2, 1, 0, (("KENYA", "in-favour"),))),
    ),
    Findings(
        (
            Citation("A/RES/70/1", "pp1", *span("A/RES/70/1"), "recalls"),
            Citation("A/76/120", "fn1", *span("A/76/120")),
            Citation("A/99/460", "cover"),
        )
    ),
)


def test_record_names_what_was_read() -> None:
    record = export.record(READING)
    assert record["body"] == "General Assembly"
    assert record["title"] == "Reading rooms"
    assert record["meeting"] == {"number": 53, "date": "2098-12-16", "record": "A/99/PV.53"}
    assert record["cover_documents"] == ["A/99/460"]
    assert record["vote"]["by_state"] == {"KENYA": "in-favour"}
    assert [(p["id"], p["action"], p["lead"]) for p in record["paragraphs"]] == [
        ("pp1", "recalls", "Recalling"),
        ("op1", "requests", None),
        ("op1", "decides", None),
        ("annex1.op2", None, None),
    ]
    assert record["paragraphs"][1]["text"] == "Requests reading rooms: (a) Open;"
    assert record["footnotes"] == [{"marker": "1", "text": "See A/76/120.", "called_from": "op1"}]


def test_offsets_of_citations_cut_the_words_out_of_their_place() -> None:
    record = export.record(READING)
    texts = {p["id"]: p["text"] for p in record["paragraphs"]} | {"fn1": "See A/76/120."}
    first, second, third = record["citations"]
    for one in (first, second):
        assert texts[one["place"]][one["start"] : one["end"]] == one["surface"] == one["target"]
    assert third == {"target": "A/99/460", "place": "cover"}


def test_records_are_as_the_schema_says(shared: Path, sample: bytes) -> None:
    schema = json.loads((shared / "design" / "record.schema.json").read_text())
    bare = dataclasses.replace(
        READING, document=dataclasses.replace(READING.document, symbol=None, cover=Cover(), facts=Facts(), blocks=())
    )
    for reading in (READING, bare, *pipeline.process("a.xml", sample).readings):
        jsonschema.validate(json.loads(json.dumps(export.record(reading))), schema)
