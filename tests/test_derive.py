"""What follows from all documents together, on small invented series."""

import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resograph import derive, pipeline, rdf
from resograph.model import (
    Block,
    Call,
    Citation,
    Cover,
    Document,
    Facts,
    Findings,
    Footnote,
    Link,
    Party,
    Reading,
    Request,
)
from resograph.store import Store

BASE = rdf.DEFAULT_BASE
LAMPS = "Lamps for all"


def reading(
    symbol: str,
    title: str = LAMPS,
    recalls: str = "",
    cites: tuple[str, ...] = (),
    notes: str = "",
    report: str = "",
    names: tuple[tuple[str, str], ...] = (),
    asks: str | None = None,
    language: str = "en",
) -> Reading:
    """A resolution that recalls others, takes note of a report, names things (key, words) and asks for a report."""
    operative = "Decides thus; " + " and ".join(words for _, words in names)
    parts = [("title", "title", title), ("pp1", "preambular", recalls), ("pp2", "preambular", notes)]
    text, spans, blocks = "", {}, []
    for place, kind, content in [*parts, ("op1", "operative", operative), ("fn1", "note", report)]:
        text += "\n" if text else ""
        spans[place] = (len(text), len(text) + len(content))
        text += content
        if kind != "note" and content:
            action = {"pp1": "recalls", "pp2": "takes note"}.get(place)
            blocks.append(Block(place, kind, *spans[place], number="1" if place == "op1" else None, action=action))
    citations = []
    for one in cites:
        number = one.partition("RES/")[2]
        start = text.index(number, spans["pp1"][0])
        citations.append(Citation(one, "pp1", start, start + len(number), "recalls"))
    links = []
    if report:
        citations.append(Citation(report, "fn1", *spans["fn1"], "takes note", called_from="pp2"))
        links.append(Link("body", "body/secretary-general", spans["pp2"][0], spans["pp2"][0] + 4, "pp2"))
    for key, words in names:
        start = text.index(words, spans["op1"][0])
        links.append(Link("body", key, start, start + len(words), "op1", name=words if key.count("/") > 1 else None))
    requests = ()
    if asks is not None:
        whom = Party(spans["op1"][0], spans["op1"][0] + 7, "body/secretary-general", "Secretary-General")
        requests = (Request("op1", *spans["op1"], "requests", (whom,), "report", (), asks or None),)
    document = Document(
        name=f"{symbol}.txt".replace("/", "_"),
        sha256="0" * 64,
        media_type="text/plain",
        language=language,
        symbol=symbol,
        text=text,
        blocks=tuple(blocks),
        footnotes=(Footnote("fn1", "1", *spans["fn1"], (Call("pp2", spans["pp2"][1]),)),) if report else (),
        cover=Cover(body="general-assembly", session=symbol.split("/")[2]),
        facts=Facts(),
    )
    return Reading(document, Findings(citations=tuple(citations), links=tuple(links), requests=requests))


def graphs(folder: Path, *readings: Reading) -> dict[str, set[str]]:
    """The derived graphs of a store of these readings: lines of N-Triples by the last part of the graph's name."""
    with Store.open(folder) as store:
        outcomes = []
        for one in readings:
            lines = rdf.quads(one)
            content = "".join(f"{quad.triple} .\n" for quad in lines).encode()
            document = one.document
            graph = pipeline.Graph(
                rdf.graph_iri(document), document.symbol, document.language, "text/plain", _packed(content), len(lines)
            )
            outcomes.append(pipeline.Outcome(document.name + document.language, document.name, "0" * 64, (graph,)))
        store.put(outcomes, "test")
        return {iri.rpartition("/")[2]: {str(one) for one in triples} for iri, triples in derive.graphs(store).items()}


def _packed(content: bytes) -> bytes:
    return zlib.compress(b"".join(sorted(content.splitlines(keepends=True))))


def edge(subject: str, term: str, value: str) -> str:
    return f"<{BASE}{subject}> <{rdf.RG}{term}> <{BASE}{value}>"


def following(lines: set[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        subject, predicate, value = line.split(" ")[:3]
        if predicate == f"<{rdf.RG}follows>":
            found[subject.strip("<>").removeprefix(BASE)] = value.strip("<>").removeprefix(BASE)
    return found


def test_a_resolution_follows_the_latest_that_it_recalls_with_its_title(tmp_path: Path) -> None:
    found = graphs(
        tmp_path / "s",
        reading("A/RES/90/1"),
        reading("A/RES/92/5"),
        reading("A/RES/92/6", title="Cheese and its keeping"),
        reading(
            "A/RES/94/7",
            recalls="Recalling its resolutions 90/1, on darkness and what it does to people, 92/5 and 92/6",
            cites=("A/RES/90/1", "A/RES/92/5", "A/RES/92/6"),
        ),
    )
    assert following(found["series"]) == {"A/RES/94/7": "A/RES/92/5"}


def test_a_list_on_its_own_subject_tells_the_whole_series(tmp_path: Path) -> None:
    found = graphs(
        tmp_path / "s",
        reading(
            "A/RES/94/7",
            title="Improving the coordination of efforts against darkness",
            recalls="Recalling its resolutions 88/1 of 1 May 2033, 90/2 of 2 May 2035 and 92/3 on improving the "
            "coordination of efforts against darkness, and its resolution 93/9 on the keeping of cheese in warm places",
            cites=("A/RES/88/1", "A/RES/90/2", "A/RES/92/3", "A/RES/93/9"),
        ),
    )
    assert following(found["series"]) == {
        "A/RES/94/7": "A/RES/92/3",
        "A/RES/92/3": "A/RES/90/2",
        "A/RES/90/2": "A/RES/88/1",
    }


def test_what_another_organ_adopted_is_no_predecessor(tmp_path: Path) -> None:
    found = graphs(
        tmp_path / "s",
        reading("A/RES/94/7", recalls="Recalling resolution 2090/3 on lamps for all", cites=("E/RES/2090/3",)),
    )
    assert following(found["series"]) == {}


def test_a_request_is_answered_by_the_report_that_the_next_of_the_series_takes_note_of(tmp_path: Path) -> None:
    found = graphs(
        tmp_path / "s",
        reading("A/RES/90/1", asks="92nd session"),
        reading(
            "A/RES/92/5",
            recalls="Recalling its resolution 90/1",
            cites=("A/RES/90/1",),
            notes="Taking note of the report",
            report="A/92/44",
        ),
    )
    request = "A/RES/90/1#op1.r.requests.secretary-general"
    assert edge(request, "answeredBy", "A/92/44") in found["series"]
    assert edge(request, "answeredIn", "A/RES/92/5") in found["series"]


@pytest.mark.parametrize(("due", "report"), [("92nd session", "A/91/44"), ("", "A/90/44")])
def test_a_report_of_another_session_answers_nothing(tmp_path: Path, due: str, report: str) -> None:
    found = graphs(
        tmp_path / "s",
        reading("A/RES/90/1", asks=due),
        reading(
            "A/RES/92/5",
            recalls="Recalling its resolution 90/1",
            cites=("A/RES/90/1",),
            notes="Taking note of the report",
            report=report,
        ),
    )
    assert not [line for line in found["series"] if "answeredBy" in line]


BOARD, RAT, OFFICE = "body/en/lamp-board", "body/fr/conseil-des-lampes", "body/office-of-lamps"


def versions() -> tuple[Reading, ...]:
    """Two resolutions in two languages that name the same unlisted body."""
    return (
        reading("A/RES/90/1", names=((BOARD, "Lamp Board"), (OFFICE, "Office of Lamps"))),
        reading("A/RES/90/1", names=((OFFICE, "Bureau"), (RAT, "Conseil des lampes")), language="fr"),
        reading("A/RES/92/5", names=((BOARD, "Lamp Board"),)),
        reading("A/RES/92/5", names=((RAT, "Conseil des lampes"),), language="fr"),
    )


def test_names_of_two_languages_in_the_same_places_are_one_thing(tmp_path: Path) -> None:
    found = graphs(tmp_path / "s", *versions())["names"]
    assert found == {
        edge(RAT, "sameThing", BOARD),
        f'<{BASE}{RAT}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Lamp Board"@en',
    }


def test_names_are_left_apart_where_two_could_be_meant(tmp_path: Path) -> None:
    found = graphs(
        tmp_path / "s",
        reading("A/RES/90/1", names=((BOARD, "Lamp Board"), ("body/en/wick-board", "Wick Board"))),
        reading(
            "A/RES/90/1", names=((RAT, "Conseil des lampes"), ("body/fr/meches", "Conseil des mèches")), language="fr"
        ),
    )
    assert found["names"] == set()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("orders")


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_building_makes_no_difference(folders: Path, chance: random.Random) -> None:
    readings = [
        *versions(),
        reading("A/RES/94/7", recalls="Recalling its resolutions 90/1 and 92/5", cites=("A/RES/90/1", "A/RES/92/5")),
    ]
    expected = graphs(folders / str(len(list(folders.iterdir()))), *readings)
    chance.shuffle(readings)
    assert graphs(folders / str(len(list(folders.iterdir()))), *readings) == expected
    assert expected["names"] and expected["series"]


@given(st.integers(1, 99), st.integers(1, 999), st.integers(1, 99), st.integers(1, 999))
def test_resolutions_sort_by_session_and_number(a: int, b: int, c: int, d: int) -> None:
    assert (derive.order(f"A/RES/{a}/{b}") < derive.order(f"A/RES/{c}/{d}")) == ((a, b) < (c, d))
