"""The shipped samples: in step with their sources, and read back word for word."""

import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from resograph import layout, sources, structure
from resograph.model import Block, Document

ROOT = Path(__file__).parent.parent
MEGABYTE = 1_000_000


def load_renderer() -> ModuleType:
    """The program that makes the samples; it is no part of the package."""
    path = ROOT / "build" / "samples" / "render.py"
    spec = importlib.util.spec_from_file_location("sample_renderer", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look for their annotations
    spec.loader.exec_module(module)
    return module


RENDER = load_renderer()
SAMPLES = {sample.file: sample for sample in RENDER.samples()}
ALL = pytest.mark.parametrize("name", sorted(SAMPLES))


@cache
def read(name: str) -> Document:
    """The shipped file as the build reads it."""
    data = (RENDER.SHIPPED / name).read_bytes()
    source = sources.read(name, data)
    (text,) = layout.clean(source)
    return structure.parse(source, 0, text)


def squeezed(text: str) -> str:
    """Text without white space, which formats set differently."""
    return re.sub(r"\s+", "", text)


def words(item: list[Any]) -> str:
    """A paragraph of the source with its sub-items, its own number left out."""
    _, text, *items = item
    return str(RENDER.plain(text)) + "".join(f"{one[0]}{words(one)}" for one in items)


def flat(items: list[Any], level: int = 1) -> Iterator[tuple[int, str]]:
    """Level and text of sub-items, each before those it holds."""
    for _, text, *inner in items:
        yield level, squeezed(RENDER.plain(text))
        yield from flat(inner, level + 1)


def found(document: Document, *kinds: str) -> list[Block]:
    return [block for block in document.blocks if block.kind in kinds]


def texts(document: Document, blocks: list[Block]) -> list[str]:
    return [squeezed(document.text[block.start : block.end]) for block in blocks]


def test_four_resolutions_in_six_languages_are_shipped_and_small() -> None:
    shipped = {path.name: path.stat().st_size for path in RENDER.SHIPPED.iterdir()}
    assert set(shipped) == set(SAMPLES)
    assert sorted(name.rpartition(".")[2] for name in shipped) == ["pdf"] * 22 + ["txt", "xml"]
    assert sum(shipped.values()) < 2 * MEGABYTE


@ALL
def test_shipped_file_is_in_step_with_its_source(name: str) -> None:
    made = {line.split()[2]: line.split()[:2] for line in RENDER.MADE.read_text().splitlines()}
    shipped = hashlib.sha256((RENDER.SHIPPED / name).read_bytes()).hexdigest()
    assert made[name] == [SAMPLES[name].digest(), shipped], "run python build/samples/render.py"


def test_rendering_again_gives_the_shipped_bytes() -> None:
    xml = next(sample for sample in SAMPLES.values() if sample.file.endswith(".xml"))
    assert RENDER.xml_file(xml) == (RENDER.SHIPPED / xml.file).read_bytes()


@ALL
def test_nobody_can_take_a_sample_for_a_resolution(name: str) -> None:
    sample = SAMPLES[name]
    title = read(name).title
    assert title is not None
    assert re.search(r"\((sample|ejemplo|exemple|образец|样本|عينة)\)$", title)
    assert "resograph" in sample.text["sample"]


@ALL
def test_cover_and_closing_lines(name: str) -> None:
    sample, document = SAMPLES[name], read(name)
    facts, cover = sample.facts, document.cover
    assert (document.language, document.symbol) == (sample.language, facts["symbol"])
    assert document.title == RENDER.plain(sample.text["title"])
    assert (cover.adopted, cover.published, cover.session) == (facts["adopted"], facts["published"], facts["session"])
    assert cover.meeting is not None
    assert (cover.meeting.number, cover.meeting.date) == (facts["meeting"], facts["adopted"])
    assert [squeezed(item.number) for item in cover.agenda] == [squeezed(sample.agenda)]
    assert [symbol for symbol, _ in cover.documents] == facts["documents"]


@ALL
def test_paragraphs_word_for_word(name: str) -> None:
    sample, document = SAMPLES[name], read(name)
    preambular, operative = found(document, "preambular"), found(document, "operative")
    assert texts(document, preambular) == [squeezed(RENDER.plain(one)) for one in sample.text["preamble"]]
    numbered = [one for one in sample.text["operative"] if isinstance(one, list)]
    assert texts(document, operative) == [squeezed(words(one)) for one in numbered]
    assert [block.place for block in operative] == [f"op{number}" for number in range(1, len(numbered) + 1)]


@ALL
def test_every_paragraph_says_its_act(name: str) -> None:
    document = read(name)
    mute = [block.place for block in found(document, "preambular", "operative") if not block.action]
    assert mute == []


def test_the_act_is_the_same_in_every_language() -> None:
    acts: dict[str, set[tuple[tuple[str, str | None], ...]]] = {}
    for name, sample in SAMPLES.items():
        blocks = found(read(name), "preambular", "operative")
        acts.setdefault(sample.name, set()).add(tuple((block.place, block.action) for block in blocks))
    assert {name: len(each) for name, each in acts.items()} == dict.fromkeys(acts, 1)


@ALL
def test_sub_items_stand_in_their_paragraph(name: str) -> None:
    sample, document = SAMPLES[name], read(name)
    for number, _, *items in (one for one in sample.text["operative"] if isinstance(one, list)):
        place = f"op{number.strip('. -')}"
        blocks = [block for block in found(document, "item") if block.place.startswith(f"{place}(")]
        levels = [block.level for block in blocks]
        assert list(zip(levels, texts(document, blocks), strict=True)) == list(flat(items))


@ALL
def test_sections_and_annex(name: str) -> None:
    sample, document = SAMPLES[name], read(name)
    headings = "".join(texts(document, found(document, "heading")))
    sections = [one for one in sample.text["operative"] if isinstance(one, dict)]
    for section in sections:
        assert squeezed(section["title"]) in headings
    paragraphs = sample.text.get("annex", {}).get("paragraphs", [])
    inside = found(document, "annex-paragraph")
    assert texts(document, inside) == [squeezed(words(one)) for one in paragraphs]
    assert [block.place for block in inside] == [f"annex1.op{number}" for number in range(1, len(paragraphs) + 1)]


@ALL
def test_footnotes_and_where_they_are_called(name: str) -> None:
    sample, document = SAMPLES[name], read(name)
    notes = [squeezed(RENDER.plain(one)) for one in sample.text["footnotes"]]
    assert [squeezed(document.text[one.start : one.end]) for one in document.footnotes] == notes
    assert [one.marker for one in document.footnotes] == [str(n) for n in range(1, len(notes) + 1)]
    places = {f"pp{n}": one for n, one in enumerate(sample.text["preamble"], 1)}
    places |= {f"op{one[0].strip('. -')}": one[1] for one in sample.text["operative"] if isinstance(one, list)}
    calls = {mark: place for place, text in places.items() for mark in re.findall(r"\[\^(\d+)\]", text)}
    assert {one.marker: [call.place for call in one.calls] for one in document.footnotes} == {
        mark: [place] for mark, place in calls.items()
    }


def test_xml_tells_the_vote_the_sponsors_and_the_subjects() -> None:
    name = next(name for name in SAMPLES if name.endswith(".xml"))
    facts, work = read(name).facts, SAMPLES[name].facts["workflow"]
    assert facts.vote is not None
    assert (facts.vote.in_favour, facts.vote.against, facts.vote.abstaining) == (14, 2, 3)
    assert dict(facts.vote.by_state)["SURINAME"] == "abstaining"
    assert list(facts.sponsors) == work["sponsors"]
    assert list(facts.additional_sponsors) == work["additional_sponsors"]
    assert set(facts.goals) == {"5", "16"}
    assert {one.scheme for one in facts.subjects} == {"unbis", "eurovoc", "heading"}
    assert facts.record == "A/99/PV.41"


def test_damaged_words_of_the_text_are_mended() -> None:
    name = next(name for name in SAMPLES if name.endswith(".txt"))
    assert ("оополнительную", "Дополнительную") in read(name).repairs
