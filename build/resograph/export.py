"""The graph, or a part of it, as Turtle, TriG, N-Quads or JSON-LD; and a reading as a record (JSON).

The same graph gives the same bytes: graphs by name, things by IRI with numbers in order, statements sorted.
"""

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from resograph import rdf, resources, symbols
from resograph.model import Block, Document, Gathering, Goal, Link, Party, Reading, ResographError
from resograph.store import Store

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
SHACL = "http://www.w3.org/ns/shacl#"

RUN = re.compile(r"(^|\.)s\d+\.(?=op)")
"""Prefix of a place whose numbers begin anew in a later section."""


class ExportError(ResographError):
    """What was asked for is not in the store, or the file cannot be written."""


# ------------------------------------------------------------------ graphs


@cache
def prefixes() -> dict[str, str]:
    """The prefixes used everywhere, by name, from ontology/prefixes.ttl; the empty one is left to the base."""
    found: dict[Any, dict[str, str]] = {}
    for quad in ox.parse((resources.ontology() / "prefixes.ttl").read_bytes(), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in (SHACL + "prefix", SHACL + "namespace") and isinstance(quad.object, ox.Literal):
            found.setdefault(quad.subject, {})[quad.predicate.value.removeprefix(SHACL)] = quad.object.value
    return {
        one["prefix"]: one["namespace"]
        for one in sorted(found.values(), key=lambda one: one["prefix"])
        if one["prefix"]
    }


def graphs_of(store: Store, graph: str | None = None, document: str | None = None) -> list[str] | None:
    """Names of the graphs that are meant: one, those of a document, or None for all.

    `graph` is an IRI, `document` a symbol in any spelling.

    Raises:
        ExportError: the store has no such graph or document.
    """
    if graph is not None:
        if graph not in store.graph_names():
            raise ExportError(f"the store has no graph {graph}; see: resograph query versions")
        return [graph]
    if document is not None:
        symbol = symbols.canonical(document)
        found = [version.graph for version in store.versions(symbol)] if symbol else []
        if not found:
            raise ExportError(f"no file of {document} is in the store")
        return found
    return None


def write(store: Store, out: IO[bytes], form: str, graphs: list[str] | None = None) -> None:
    """Write graphs (None: all) to `out`.

    `form` is one of `FORMS`: `trig` and `nquads` keep the graphs apart, `turtle` and `jsonld` give their union.
    """
    FORMS[form](store, out, graphs)


def _nquads(store: Store, out: IO[bytes], graphs: list[str] | None) -> None:
    for graph in graphs or store.graph_names():
        name = ox.NamedNode(graph)
        lines = sorted(
            f"{triple.subject} {triple.predicate} {triple.object} {name} .\n" for triple in store.triples(graph)
        )
        out.write("".join(lines).encode())


def _trig(store: Store, out: IO[bytes], graphs: list[str] | None) -> None:
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph))
        for graph in graphs or store.graph_names()
        for triple in sorted(store.triples(graph), key=_order)
    )
    ox.serialize(quads, out, ox.RdfFormat.TRIG, prefixes=prefixes(), base_iri=store.base)


def _turtle(store: Store, out: IO[bytes], graphs: list[str] | None) -> None:
    triples = chain.from_iterable(_things(store, graphs))
    ox.serialize(triples, out, ox.RdfFormat.TURTLE, prefixes=prefixes(), base_iri=store.base)


def _jsonld(store: Store, out: IO[bytes], graphs: list[str] | None) -> None:
    head = json.dumps({"@context": prefixes()}, indent=1)
    out.write(f'{head[:-2]},\n "@graph": ['.encode())
    for number, triples in enumerate(_things(store, graphs)):
        thing = json.dumps(_object(triples), ensure_ascii=False, indent=1)
        out.write(f"{',' if number else ''}\n{thing}".encode())
    out.write(b"\n]}\n")


FORMS: dict[str, Callable[[Store, IO[bytes], list[str] | None], None]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _nquads,
    "jsonld": _jsonld,
}
"""Writers by the name of the format."""


def _things(store: Store, graphs: list[str] | None) -> Iterator[list[ox.Triple]]:
    """The statements about each thing, things and statements in order."""
    if graphs is None:
        # thing by thing, so that a store larger than memory can be written
        for subject in sorted(store.subjects(), key=_natural):
            yield sorted(store.about(subject), key=_order)
        return
    about: dict[Any, set[ox.Triple]] = {}
    for graph in graphs:
        for triple in store.triples(graph):
            about.setdefault(triple.subject, set()).add(triple)
    for subject in sorted(about, key=_natural):
        yield sorted(about[subject], key=_order)


def _natural(term: Any) -> list[str | tuple[int, str]]:
    """Order in which op2 stands before op10."""
    parts: list[str] = re.split(r"(\d+)", str(term))
    return [(int(part), part) if number % 2 else part for number, part in enumerate(parts)]


def _order(triple: ox.Triple) -> tuple[Any, ...]:
    return _natural(triple.subject), triple.predicate != RDF_TYPE, str(triple.predicate), _natural(triple.object)


def _object(triples: Iterable[ox.Triple]) -> dict[str, Any]:
    """One thing as JSON-LD."""
    thing: dict[str, Any] = {}
    for triple in triples:
        thing.setdefault("@id", _id(triple.subject))
        if triple.predicate == RDF_TYPE:
            thing.setdefault("@type", []).append(_short(_id(triple.object)))
        else:
            thing.setdefault(_short(triple.predicate.value), []).append(_value(triple.object))
    return thing


def _id(term: Any) -> str:
    return str(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _value(term: Any) -> dict[str, str]:
    if not isinstance(term, ox.Literal):
        return {"@id": _id(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD_STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": _short(term.datatype.value)}


def _short(iri: str) -> str:
    for name, namespace in prefixes().items():
        if iri.startswith(namespace) and re.fullmatch(r"[A-Za-z_][\w-]*", iri[len(namespace) :]):
            return f"{name}:{iri[len(namespace) :]}"
    return iri


# ----------------------------------------------------------------- records


def record(reading: Reading) -> dict[str, Any]:
    """What was read, as a record: one language version of one resolution, for JSON.

    Places are `ppN`, `opN`, `annexM.opN`, `fnN`, `cover`; offsets count characters in the text of the place.
    """
    document, cover, facts = reading.document, reading.document.cover, reading.document.facts
    key = cover.body or (symbols.organ(document.symbol) if document.symbol else None)
    vote = facts.vote
    blocks = {block.place: block for block in document.blocks}
    return {
        "symbol": document.symbol,
        "language": document.language,
        "source": document.name,
        "title": _line(document.title),
        "body": symbols.organs()[key]["name"] if key in symbols.organs() else None,
        "session": cover.session,
        "adopted": cover.adopted,
        "published": cover.published,
        "meeting": cover.meeting
        and {"number": cover.meeting.number, "date": cover.meeting.date, "record": cover.meeting.record},
        "agenda": [item.number for item in cover.agenda],
        "cover_documents": [symbol for symbol, _ in cover.documents],
        "vote": vote
        and {
            "outcome": vote.outcome,
            "in_favour": vote.in_favour,
            "against": vote.against,
            "abstaining": vote.abstaining,
            "by_state": dict(vote.by_state),
        },
        "paragraphs": [
            {
                "id": place_id(block.place),
                "action": block.action,
                "lead": _line(document.text[block.lead.start : block.lead.end]) if block.lead else None,
                "text": _line(document.text[block.start : block.end]),
            }
            for block in document.blocks
            if block.kind in ("preambular", "operative", "annex-paragraph") and not _within(block, blocks)
        ],
        "footnotes": [
            {
                "marker": note.marker,
                "text": _line(document.text[note.start : note.end]),
                "called_from": place_id(note.calls[0].place) if note.calls else None,
            }
            for note in document.footnotes
        ],
        "citations": _citations(reading),
        "entities": _entities(reading),
        "requests": [
            {
                # acts of a draft that a resolution hands on are known by the draft's own numbers
                "place": place_id(one.place).removeprefix("draft."),
                "action": one.action,
                "addressee": _parties(reading, one.addressees),
                "deliverable": one.deliverable,
                "to": _parties(reading, one.receivers),
                "due": one.due,
            }
            for one in reading.findings.requests
        ],
    }


def place_id(place: str) -> str:
    """A place as records name it: without the row of numbers of a later section.

    >>> place_id("s2.op1"), place_id("annex1.s2.op3"), place_id("op28(a)")
    ('op1', 'annex1.op3', 'op28(a)')
    """
    return RUN.sub(r"\1", place)


def _within(block: Block, blocks: dict[str, Block]) -> bool:
    """Whether a paragraph is part of another, as those of a draft inside a resolution are."""
    return block.parent in blocks and blocks[block.parent].kind in ("preambular", "operative", "annex-paragraph")


def _line(text: str | None) -> str | None:
    # one character for one, so that offsets stay right
    return text.replace("\n", " ") if text is not None else None


def _citations(reading: Reading) -> list[dict[str, Any]]:
    document = reading.document
    starts = _starts(document)
    found = []
    for citation in reading.findings.citations:
        one: dict[str, Any] = {"target": citation.target, "place": place_id(citation.place)}
        if citation.start is not None and citation.end is not None:
            one["surface"] = _line(document.text[citation.start : citation.end])
            if citation.place in starts:
                one["start"] = citation.start - starts[citation.place]
                one["end"] = citation.end - starts[citation.place]
        found.append(one)
    return found


def _parties(reading: Reading, parties: Iterable[Party]) -> str | None:
    """English names of parties; the words of the text where no English name is known."""
    text = reading.document.text
    named = dict.fromkeys(one.label or _line(text[one.start : one.end]) or "" for one in parties)
    *others, last = named or [""]
    return " and ".join(filter(None, [", ".join(others), last])) or None


def _entities(reading: Reading) -> list[dict[str, Any]]:
    """The things that a document names, in the order in which it first does."""
    document, found = reading.document, reading.findings
    starts = _starts(document)
    things: dict[str, dict[str, Any]] = {}

    def add(key: str, kind: str, label: str | None, one: Link | Goal | Gathering) -> dict[str, Any]:
        iri = rdf.thing(key).value
        thing = things.setdefault(iri, {"id": iri, "type": kind, "label_en": label, "mentions": []})
        mention: dict[str, Any] = {"place": place_id(one.place), "surface": _line(document.text[one.start : one.end])}
        if one.place in starts:
            mention["start"] = one.start - starts[one.place]
            mention["end"] = one.end - starts[one.place]
        thing["mentions"].append(mention)
        return thing

    for link in found.links:
        add(link.key, link.kind, link.label, link)
    for goal in found.goals:
        add(f"sdg/{goal.number}", "sdg", goal.number, goal)
    for gathering in found.gatherings:
        thing = add(gathering.key, "meeting", gathering.label, gathering)
        for name, value in (("date_start", gathering.starts), ("date_end", gathering.ends)):
            if value is not None:
                thing.setdefault(name, value)
    return list(things.values())


def _starts(document: Document) -> dict[str, int]:
    return {
        **{block.place: block.start for block in document.blocks},
        **{note.place: note.start for note in document.footnotes},
    }


# ------------------------------------------------------------------- files


@contextlib.contextmanager
def replacing(path: Path | None) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path` when it is whole, and never half; None for standard output.

    Raises:
        ExportError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as file:
                yield file
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror or error})") from error
