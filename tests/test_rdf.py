"""The mapping: every IRI and quad that users rely on, by golden folders and by rule.

A golden folder holds `reading.toml`, a reading written by hand, and `expected.nq`, its quads. After a change that
is meant, `python tests/test_rdf.py` writes the expected quads anew; read the difference before it is committed.
"""

import hashlib
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from resograph import rdf
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
    Gathering,
    Goal,
    Link,
    Meeting,
    Party,
    Reading,
    Request,
    Span,
    Subject,
    Vote,
)

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
RG = rdf.RG


def reading_of(case: str) -> Reading:
    """The reading that a golden folder describes; offsets come from the order of its texts."""
    given: dict[str, Any] = tomllib.loads((GOLDEN / case / "reading.toml").read_text(encoding="utf-8"))
    text = ""
    blocks: list[Block] = []
    spans: dict[str, Span] = {}
    for one in given["blocks"]:
        text += "\n" if text else ""
        start, text = len(text), text + one["text"]
        end = len(text)
        spans[one["place"]] = Span(start, end)
        lead = Span(start, start + len(one["lead"])) if "lead" in one else None
        kept = {key: one[key] for key in ("number", "level", "parent", "section", "action") if key in one}
        blocks.append(Block(one["place"], one["kind"], start, end, lead=lead, **kept))
        if one["kind"] == "item":  # a paragraph's span covers its sub-items
            at = max(i for i, block in enumerate(blocks) if block.kind == "operative")
            blocks[at] = replace(blocks[at], end=end)
            spans[blocks[at].place] = Span(blocks[at].start, end)
    notes: list[Footnote] = []
    for one in given.get("footnotes", ()):
        text += "\n"
        start, text = len(text), text + one["text"]
        spans[one["place"]] = Span(start, len(text))
        calls = tuple(Call(place, spans[place].end) for place in one["called_from"])
        notes.append(Footnote(one["place"], one["marker"], start, len(text), calls))
    citations: list[Citation] = []
    for one in given.get("citations", ()):
        start_of = None
        if "quote" in one:
            start_of = spans[one["place"]].start - 1
            for _ in range(one.get("nth", 1)):
                start_of = text.index(one["quote"], start_of + 1)
        end_of = start_of + len(one["quote"]) if start_of is not None else None
        kept = {key: one[key] for key in ("action", "rule", "part", "called_from") if key in one}
        citations.append(Citation(one["target"], one["place"], start_of, end_of, **kept))

    def found(one: dict[str, Any]) -> dict[str, Any]:
        start = text.index(one["quote"], spans[one["place"]].start)
        return {
            **{key: value for key, value in one.items() if key != "quote"},
            "start": start,
            "end": start + len(one["quote"]),
        }

    def parties(place: str, given: list[dict[str, Any]]) -> tuple[Party, ...]:
        placed = [found({**one, "place": place}) for one in given]
        return tuple(Party(**{key: one[key] for key in one if key != "place"}) for one in placed)

    requests = tuple(
        Request(
            **{**found(one), **{role: parties(one["place"], one.get(role, [])) for role in ("addressees", "receivers")}}
        )
        for one in given.get("requests", ())
    )
    document = Document(
        name=given["name"],
        sha256=hashlib.sha256(case.encode()).hexdigest(),
        media_type=given["media_type"],
        language=given["language"],
        symbol=given.get("symbol"),
        text=text,
        blocks=tuple(blocks),
        footnotes=tuple(notes),
        cover=cover_of(given.get("cover", {})),
        facts=facts_of(given.get("facts", {})),
    )
    return Reading(
        document,
        Findings(
            citations=tuple(citations),
            links=tuple(Link(**found(one)) for one in given.get("links", ())),
            goals=tuple(Goal(**found(one)) for one in given.get("goals", ())),
            gatherings=tuple(Gathering(**found(one)) for one in given.get("gatherings", ())),
            requests=requests,
        ),
    )


def cover_of(given: dict[str, Any]) -> Cover:
    kept = {key: value for key, value in given.items() if key not in ("meeting", "agenda", "documents")}
    return Cover(
        meeting=Meeting(**given["meeting"]) if "meeting" in given else None,
        agenda=tuple(AgendaItem(**item) for item in given.get("agenda", ())),
        documents=tuple((symbol, paragraph) for symbol, paragraph in given.get("documents", ())),
        **kept,
    )


def facts_of(given: dict[str, Any]) -> Facts:
    vote = given.get("vote")
    return Facts(
        adopted=given.get("adopted"),
        drafts=tuple(given.get("drafts", ())),
        report=given.get("report"),
        goals=tuple(given.get("goals", ())),
        sponsors=tuple(given.get("sponsors", ())),
        additional_sponsors=tuple(given.get("additional_sponsors", ())),
        agenda=tuple(AgendaItem(**item) for item in given.get("agenda", ())),
        subjects=tuple(Subject(**subject) for subject in given.get("subjects", ())),
        vote=Vote(**vote | {"by_state": tuple(map(tuple, vote["by_state"]))}) if vote else None,
    )


def lines(quads: list[Quad]) -> list[str]:
    data = serialize(quads, format=RdfFormat.N_QUADS)
    assert data is not None
    return data.decode().splitlines()


def value(term: object) -> str:
    """The IRI or the characters of a term."""
    assert isinstance(term, NamedNode | Literal), f"no blank nodes: {term}"
    return term.value


def objects(quads: list[Quad], subject: str, predicate: str) -> list[str]:
    """What a subject has under a predicate, in order."""
    return sorted(value(q.object) for q in quads if value(q.subject) == subject and q.predicate.value == predicate)


@pytest.fixture(autouse=True)
def fixed_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The golden quads name the reader's version, which changes with each release."""
    monkeypatch.setattr(rdf, "__version__", "0")


@pytest.mark.parametrize("case", CASES)
def test_quads_are_those_expected(case: str) -> None:
    expected = (GOLDEN / case / "expected.nq").read_text(encoding="utf-8").splitlines()
    assert len(expected) > 10, "an empty expectation proves nothing"
    assert lines(rdf.quads(reading_of(case), "https://example.org/")) == expected


@pytest.mark.parametrize("case", CASES)
def test_a_reading_gives_one_graph_without_blank_nodes_and_empty_values(case: str) -> None:
    reading = reading_of(case)
    found = rdf.quads(reading)
    assert found == rdf.quads(reading), "the same reading gives the same quads"
    assert lines(found) == sorted(lines(found))
    assert {quad.graph_name for quad in found} == {NamedNode(rdf.graph_iri(reading.document))}
    for quad in found:
        assert value(quad.subject) and value(quad.object), f"an empty value: {quad}"


@pytest.mark.parametrize("case", CASES)
def test_the_text_cut_at_the_offsets_is_the_quote(case: str) -> None:
    found = rdf.quads(reading_of(case))
    one = {(value(quad.subject), quad.predicate.value): value(quad.object) for quad in found}
    for quad in found:
        evidence = value(quad.object)
        if quad.predicate.value != RG + "evidence" or (evidence, RG + "start") not in one:
            continue
        text = one[one[value(quad.subject), RG + "inPassage"], RG + "text"]
        start, end = (int(one[evidence, RG + edge]) for edge in ("start", "end"))
        assert text[start:end] == one[evidence, RG + "quote"]


def test_languages_meet_on_the_same_nodes() -> None:
    english, arabic = rdf.quads(reading_of("whole")), rdf.quads(reading_of("own-script"))
    both = {value(quad.subject) for quad in english} & {value(quad.subject) for quad in arabic}
    met = {iri.rpartition("/")[2] for iri in both}
    assert {"950", "950#op1", "950#op1(a)", "950#op1(a)(i)"} <= met
    paragraph = "https://w3id.org/resograph/A/RES/99/950#op1"
    assert len(objects([*english, *arabic], paragraph, RG + "text")) == 2


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("108", "108"),
        ("74 (b)", "74b"),
        ("74b", "74b"),
        ("18 (ل)", "18l"),
        ("19（c）", "19c"),
        ("63 (هـ)", "63e"),
        ("9 я)", "9я"),
    ],
)
def test_an_agenda_item_has_one_name_in_all_scripts(printed: str, key: str) -> None:
    assert rdf.agenda_key(printed) == key


def test_labels_of_no_known_row_count_by_their_order() -> None:
    blocks = [
        Block("op1", "operative", 0, 9),
        Block("op1(ж)", "item", 0, 3, number="ж", level=1, parent="op1"),
        Block("op1(ж)(㈠)", "item", 3, 6, number="㈠", level=2, parent="op1(ж)"),
        Block("op1(þ)", "item", 6, 9, number="þ", level=1, parent="op1"),
    ]
    assert list(rdf.neutral_places(blocks).values()) == ["op1", "op1(a)", "op1(a)(i)", "op1(b)"]


def test_a_citation_has_the_same_iri_whatever_else_the_place_cites() -> None:
    reading = reading_of("whole")
    more = Citation("A/RES/1/1", "pp1", 0, 9)
    citation = "https://w3id.org/resograph/A/RES/99/950#pp1.c.A-RES-99-901"
    for citations in (reading.findings.citations, (more, *reading.findings.citations)):
        found = rdf.quads(Reading(reading.document, Findings(citations)))
        assert objects(found, citation, "http://purl.org/spar/cito/hasCitedEntity") == [
            "https://w3id.org/resograph/A/RES/99/901"
        ]
        assert len(objects(found, citation, RG + "evidence")) == 2


def test_states_are_linked_by_any_spelling_and_unknown_names_kept() -> None:
    found = rdf.quads(reading_of("whole"))
    resolution = "https://w3id.org/resograph/A/RES/99/950"
    state = "https://w3id.org/resograph/state/"
    assert objects(found, resolution, RG + "sponsor") == [state + "CIV", state + "GMB"]
    assert objects(found, resolution, RG + "additionalSponsor") == [state + "GMB"]
    assert objects(found, resolution, RG + "sponsorName") == ["submitted by the Chair"]
    assert objects(found, resolution + "#vote", RG + "abstaining") == [state + "TUR"]
    assert objects(found, resolution + "#vote", RG + "unknownVoter") == ["in-favour: ATLANTIS"]


def test_states_and_bodies_keep_their_iris_under_another_base() -> None:
    found = rdf.quads(reading_of("whole"), "https://example.org/un/")
    resolution = "https://example.org/un/A/RES/99/950"
    assert objects(found, resolution, RG + "adoptedBy") == ["https://w3id.org/resograph/body/general-assembly"]
    assert objects(found, resolution, RG + "session") == ["https://example.org/un/session/A/99"]


def test_a_file_without_symbol_is_named_by_its_checksum() -> None:
    reading = reading_of("no-symbol")
    found = rdf.quads(reading)
    file = f"https://w3id.org/resograph/file/{reading.document.sha256}"
    assert rdf.graph_iri(reading.document) == file
    assert objects(found, file, "http://data.europa.eu/eli/ontology#realizes") == [f"{file}#resolution"]
    assert objects(found, f"{file}#pp1", RG + "partOf") == [f"{file}#resolution"]
    assert not objects(found, f"{file}#resolution", "http://purl.org/dc/terms/identifier")


@pytest.mark.parametrize("case", CASES)
def test_the_quads_survive_a_round_trip(case: str) -> None:
    found = rdf.quads(reading_of(case))
    data = serialize(found, format=RdfFormat.TRIG)
    assert data is not None
    assert Dataset(parse(data, format=RdfFormat.TRIG)) == Dataset(found)


def test_a_resolution_of_sixty_paragraphs_takes_milliseconds() -> None:
    reading = reading_of("whole")
    document = reading.document
    blocks: list[Block] = []
    citations: list[Citation] = []
    text = "Recalling also its resolution 64/293 of 30 July 2010 and all that was said about it, " * 4
    for number in range(60):
        start = number * (len(text) + 1)
        blocks.append(Block(f"pp{number + 1}", "preambular", start, start + len(text), action="recalls"))
        citations.append(Citation("A/RES/64/293", f"pp{number + 1}", start + 30, start + 36, "recalls"))
    document = replace(document, text="\n".join([text] * 60), blocks=tuple(blocks), footnotes=())
    large = Reading(document, Findings(tuple(citations)))
    rdf.quads(large)
    best = min(timed(large) for _ in range(5))
    assert best < 0.05, f"{best * 1000:.1f} ms; 5 ms on a quiet machine"


def timed(reading: Reading) -> float:
    start = time.perf_counter()
    rdf.quads(reading)
    return time.perf_counter() - start


if __name__ == "__main__":
    pytest.MonkeyPatch().setattr(rdf, "__version__", "0")
    for name in CASES:
        written = "\n".join(lines(rdf.quads(reading_of(name), "https://example.org/")))
        (GOLDEN / name / "expected.nq").write_text(written + "\n", encoding="utf-8")
