"""Sustainable Development Goals and targets by number."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from resograph import resources
from resograph.grammar import fold, load, topic
from resograph.model import Document, Goal
from resograph.places import Places

SCHEME = "http://metadata.un.org/sdg/"
NUMBER = re.compile(r"(\d+)(?:\W+(\w+))?\W*")
FIGURE = re.compile(r"\d")
BEFORE = 60  # characters before a row in which a name that it is a part of may begin

Patterns = Mapping[str, re.Pattern[str]]
Piece = tuple[str, int, int]


@cache
def numbers() -> tuple[str, ...]:
    """The numbers of all goals and targets (`16`, `8.7`, `8.a`), as the vocabulary of goals has them, in its order."""
    # the notations alone are needed, and the file need not be parsed for them
    text = (resources.ontology() / "vocabularies" / "goals.ttl").read_text(encoding="utf-8")
    return tuple(re.findall(rf"^<{SCHEME}([^>]+)> a ", text, re.MULTILINE))


def find(document: Document) -> tuple[Goal, ...]:
    """The goals and targets that a document names by number, in the order of the text.

    A number whose own words do not say what it is counts only where the document names the Goals or the 2030 Agenda;
    numbers of other goals and targets (Millennium Development Goal 5, Aichi Target 11) are left alone, and so are
    indicators.
    """
    matter = topic(document.language, "goals")
    patterns = {name: pattern.regex for name, pattern in matter.patterns.items()}
    folded = fold(document.text, case=False)
    text = folded.text
    rows = [
        (found, kind, line, stop)
        for line, stop in paragraphs(text, matter.tables["heads"])
        for kind in ("goal", "target")
        for found in patterns[kind].finditer(text, line, stop)
    ]
    if not rows and "worded" not in patterns:
        return ()
    known = patterns["own"].search(text) is not None or any(
        found["own"] or patterns["ours"].search(text, found.end(), min(stop, found.end() + BEFORE))
        for found, _, _, stop in rows
    )
    places = Places(document)
    goals: list[Goal] = []
    named: dict[int, list[tuple[int, str]]] = {}
    for found, kind, line, stop in sorted(rows, key=lambda row: row[0].start()):
        before = text[max(line, found.start() - BEFORE) : found.start()]
        if any(part.end() == len(before) for part in patterns["before"].finditer(before)):
            continue
        if line not in named:
            named[line] = systems(text, line, stop, patterns)
        pieces = row(text, found, kind, patterns, matter.tables)
        if not pieces or not (
            found["own"]
            or patterns["ours"].match(text, pieces[-1][2])
            or (known and ours(named[line], found.start("first")))
        ):
            continue
        for number, start, end in pieces:
            span = folded.span(start, end)
            goals.append(Goal(number, span.start, span.end, places.of(span.start)[0]))
    if "worded" in patterns:
        grammar = load(document.language)
        for found in patterns["worded"].finditer(text):
            word = grammar.ordinal(found["word"])
            if word is not None and str(word) in numbers():
                span = folded.span(*found.span("row"))
                goals.append(Goal(str(word), span.start, span.end, places.of(span.start)[0]))
    return tuple(sorted(goals, key=lambda goal: goal.start))


def paragraphs(text: str, heads: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph that has one of the heads and a figure after it."""
    stop = -1
    for at in sorted(found.start() for head in heads for found in re.finditer(re.escape(head), text)):
        if at >= stop:
            line, stop = text.rfind("\n", max(stop, 0), at) + 1, text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            if FIGURE.search(text, at, stop):
                yield line, stop


def systems(text: str, line: int, stop: int, patterns: Patterns) -> list[tuple[int, str]]:
    """Where the paragraph from `line` to `stop` names goals, and whether our `own` ones or `foreign` ones, in order."""
    kinds = ("own", "foreign")
    return sorted((found.start(), kind) for kind in kinds for found in patterns[kind].finditer(text, line, stop))


def ours(named: Sequence[tuple[int, str]], offset: int) -> bool:
    """Whether numbers at `offset` are of our goals, by the `systems` of goals that their paragraph names.

    The last name before decides, without one the first after; a paragraph without any may speak of our goals.
    """
    if not named:
        return True
    return named[max(bisect_right(named, (offset, "")) - 1, 0)][1] == "own"


def row(
    text: str,
    found: re.Match[str],
    kind: str,
    patterns: Patterns,
    tables: Mapping[str, Any],
) -> list[Piece]:
    """The numbers of a row that `found` begins, each with its span; none where the row is of other goals.

    The first has the words before it in its span, and one in the midst of a range the span of the range.
    """
    pieces: list[Piece] = []
    start, here, end = found.start(), found.start("first"), found.end("first")
    following: re.Match[str] | None = found
    through = False
    while following:
        number = meant(text[here:end], tables)
        if patterns["unit"].match(text, end):
            break
        if number is None or (kind == "target" and "." not in number):
            # one that cannot be shows that none of them is
            return []
        if through:
            pieces += [(between, pieces[-1][1], end) for between in within(pieces[-1][0], number)]
        pieces.append((number, start, end))
        through = False
        following = patterns["more"].match(text, end)
        if following is None and (following := patterns["through"].match(text, end)):
            through = True
        if following:
            start = here = following.start("next")
            end = following.end("next")
    if patterns["other"].match(text, pieces[-1][2] if pieces else end):
        return []
    return pieces


def within(first: str, last: str) -> Iterator[str]:
    """The numbers between two of the same kind (`2`, `3` between `1` and `4`; `14.2` between `14.1` and `14.3`)."""
    known = numbers()
    kind = "." in first
    if kind == ("." in last) and (not kind or first.split(".")[0] == last.split(".")[0]):
        like = [number for number in known if ("." in number) == kind]
        yield from like[like.index(first) + 1 : like.index(last)]


def meant(printed: str, tables: Mapping[str, Any]) -> str | None:
    """The goal or target that a printed number means (`8-ب` is `8.b`), None where there is none such.

    >>> meant("8.7", {"letters": {}}), meant("8.99", {"letters": {}})
    ('8.7', None)
    """
    found = NUMBER.fullmatch(printed)
    if found is None:
        return None
    goal, part = found[1], found[2]
    if part is None:
        return goal if goal in numbers() else None
    part = tables["letters"].get(part.lower(), part)
    ways = [f"{goal}.{part}"]
    if tables.get("traits", {}).get("turns"):
        ways.append(f"{part}.{goal}")
    return next((way for way in ways if way in numbers()), None)
