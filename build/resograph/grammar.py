"""What a language does in resolutions: lead words, dates, ordinals, names of bodies, patterns.

All of it is data in `data/grammar/<language>.toml`, with what every language shares in `common.toml`; this
module knows no language by name. A grammar is read and compiled on first use and never changes.

Everything is matched on a fold of the text (see `fold`), so that case, accents, vowel marks, presentation
forms, stretched letters, foreign digits and stray spaces in Chinese make no difference, and every span that
comes out counts characters of the text that went in.

How the data is written:

- a pattern is a regular expression with named groups, matched without regard to case; a space in it stands
  for any white space, `{{date}}`, `{{month}}`, `{{ordinal}}` and `{{body}}` for those of the language;
- a lead is a pattern too, without groups; the language's modifiers ("also", "further") may stand before,
  between and after its words;
- number words: `cardinals` as they are, `ordinals` as stems that take any of the `endings`, `plain` as
  ordinals that take none.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from resograph.model import LANGUAGES, ResographError, Span

WINDOW = 240  # characters at the start of a text in which lead words, labels and numbers are looked for
DETECT_WINDOW = 6000  # characters that tell a language


class GrammarError(ResographError):
    """A grammar file that cannot be used; says which file and what in it."""


# ------------------------------------------------------------------- fold


class FoldTable(dict[int, str]):
    """What each character becomes; filled as characters come up.

    Compatibility forms (Arabic presentation forms, full-width digits, ligatures, enclosed numbers) become
    what they stand for, marks (accents, vowel marks, hamza on a carrier) and invisible characters go.
    """

    SAME: Mapping[str, str] = {
        "‐": "-",
        "‑": "-",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "ـ": "",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ۀ": "ه",
    }

    def __missing__(self, code: int) -> str:
        char = chr(code)
        out = []
        for piece in unicodedata.normalize("NFKD", char):
            kind = unicodedata.category(piece)
            if kind in ("Mn", "Cf"):
                continue
            if kind == "Nd":
                out.append(str(unicodedata.decimal(piece)))
            elif kind == "Zs":
                out.append(" ")
            else:
                out.append(self.SAME.get(piece, piece))
        self[code] = "".join(out)
        return self[code]


TABLE = FoldTable()
# a space between two Chinese characters is a reader's, never a writer's
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
HAN_GAP = re.compile(rf"(?<=[{HAN}。、])[^\S\n]+(?=[{HAN}。、])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is matched, and the way back.

    `text` is the fold; `starts` gives for each of its characters the index of the one it came from, None
    where the two count alike.
    """

    source: str
    text: str
    starts: tuple[int, ...] | None

    def span(self, start: int, end: int) -> Span:
        """The characters of the source that `text[start:end]` came from, marks upon the last one included."""
        if self.starts is None:
            return Span(start, end)
        first = self.starts[start] if start < len(self.starts) else len(self.source)
        if end <= start:
            return Span(first, first)
        last = self.starts[end - 1] + 1
        while last < len(self.source) and unicodedata.category(self.source[last]) == "Mn":
            last += 1
        return Span(first, last)

    def cut(self, start: int, end: int) -> str:
        """The source's own characters for `text[start:end]`; of a character that stands for several, the ones meant."""
        if self.starts is not None and start < end:
            before = start > 0 and self.starts[start - 1] == self.starts[start]
            after = end < len(self.starts) and self.starts[end] == self.starts[end - 1]
            if before or after:
                return self.text[start:end]
        span = self.span(start, end)
        return self.source[span.start : span.end]

    def at(self, offset: int) -> int:
        """Where the source's character stands in `text`."""
        return offset if self.starts is None else bisect_left(self.starts, offset)


@lru_cache(maxsize=1)
def changing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds the characters that the fold changes, and those of them that become none or several.

    Most characters stay as they are, so that looking for the others is far cheaper than a table for each.
    """
    changed: list[str] = []
    resized: list[str] = []
    for code in (*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000)):
        piece = TABLE[code]
        if len(piece) != 1:
            resized.append(chr(code))
        if piece != chr(code):
            changed.append(chr(code))
    beyond = "\uac00-\ud7a3\U00010000-\U0010ffff"
    return (
        re.compile(f"[{''.join(map(re.escape, changed))}{beyond}]"),
        re.compile(f"[{''.join(map(re.escape, resized))}{beyond}]"),
    )


@lru_cache(maxsize=1024)
def fold(text: str, case: bool = True) -> Folded:
    """The text as it is matched; `case` folds capitals too.

    >>> fold("Décide").text
    'decide'
    >>> fold("الأمــم").text == fold("الامم").text
    True
    """
    if text.isascii():
        return Folded(text, text.lower() if case else text, None)
    changed, resized = changing()
    if resized.search(text) is None and HAN_GAP.search(text) is None:
        folded = changed.sub(lambda found: TABLE[ord(found[0])], text)
        return Folded(text, lowered(folded) if case else folded, None)
    pieces: list[str] = []
    starts: list[int] = []
    last = 0
    # between the characters that become none or several all keep their distance
    for found in resized.finditer(text):
        at = found.start()
        piece = TABLE[ord(found[0])]
        pieces += (changed.sub(lambda one: TABLE[ord(one[0])], text[last:at]), piece)
        starts += range(last, at)
        starts += [at] * len(piece)
        last = at + 1
    pieces.append(changed.sub(lambda one: TABLE[ord(one[0])], text[last:]))
    starts += range(last, len(text))
    folded = "".join(pieces)
    if case:
        folded = lowered(folded)
    gaps = [found.span() for found in HAN_GAP.finditer(folded)]
    for start, end in reversed(gaps):
        del starts[start:end]
    if gaps:
        folded = HAN_GAP.sub("", folded)
    return Folded(text, folded, tuple(starts))


def lowered(text: str) -> str:
    """The text in small letters; the few capitals that grow when lowered keep the first letter alone."""
    out = text.lower()
    return out if len(out) == len(text) else "".join(char.lower()[:1] for char in text)


def folded_source(pattern: str) -> str:
    """A regular expression whose letters are folded as texts are, its syntax and case untouched.

    A space stands for white space, ` ?` for some or none; both are bounded, so that hostile text costs no more.
    """
    return re.sub(r" [?*]", r"\\s{0,9}", pattern.translate(TABLE)).replace(" ", r"\s{1,9}")


# --------------------------------------------------------------- patterns


class Match:
    """A match on a folded text that speaks of the text itself; reads like `re.Match`."""

    __slots__ = ("folded", "found")

    def __init__(self, folded: Folded, found: re.Match[str]) -> None:
        self.folded = folded
        self.found = found

    def span(self, group: int | str = 0) -> Span:
        """Span of the group in the text, (-1, -1) where it took no part."""
        start, end = self.found.span(group)
        return Span(start, end) if start < 0 else self.folded.span(start, end)

    def start(self, group: int | str = 0) -> int:
        """Where the group begins in the text."""
        return self.span(group).start

    def end(self, group: int | str = 0) -> int:
        """Where the group ends in the text."""
        return self.span(group).end

    def __getitem__(self, group: int | str) -> str:
        """The group as printed, empty where it took no part."""
        start, end = self.found.span(group)
        return "" if start < 0 else self.folded.cut(start, end)

    def groupdict(self) -> dict[str, str]:
        """The named groups that took part, as printed."""
        return {name: self[name] for name, value in self.found.groupdict().items() if value is not None}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a grammar file; offers what is used of `re.Pattern`.

    `examples` are texts that it must match whole, `counter` texts in which it must not be found.
    """

    name: str
    regex: re.Pattern[str]
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()

    def match(self, text: str, start: int = 0, end: int | None = None) -> Match | None:
        """A match that begins at `start` and is no longer than what a line of a cover can be."""
        last = min(len(text), start + WINDOW, len(text) if end is None else end)
        if start == 0:
            folded = fold(text[:last], case=False)
            found = self.regex.match(folded.text)
        else:
            folded = fold(text, case=False)
            found = self.regex.match(folded.text, folded.at(start), folded.at(last))
        return Match(folded, found) if found else None

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> Match | None:
        """A match of the whole text between `start` and `end`."""
        folded, first, last = self.area(text, start, end)
        found = self.regex.fullmatch(folded.text, first, last)
        return Match(folded, found) if found else None

    def search(self, text: str, start: int = 0, end: int | None = None) -> Match | None:
        """The first match."""
        folded, first, last = self.area(text, start, end)
        found = self.regex.search(folded.text, first, last)
        return Match(folded, found) if found else None

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches in order."""
        folded = fold(text, case=False)
        return (Match(folded, found) for found in self.regex.finditer(folded.text))

    @staticmethod
    def area(text: str, start: int, end: int | None) -> tuple[Folded, int, int]:
        folded = fold(text, case=False)
        return folded, folded.at(start), len(folded.text) if end is None else folded.at(end)


# ---------------------------------------------------------------- grammar


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a language writes numbers in words.

    `values` are the words, `ordinals` those that make an ordinal of the row they stand in, `times` the values
    that multiply what stands before them (hundred), `stacked` those that take ten to nineteen on top
    (sixty-seventeen); `units_first` says that units stand before tens. `short` finds ordinals in figures.
    """

    values: Mapping[str, int]
    ordinals: frozenset[str]
    times: frozenset[int]
    stacked: frozenset[int]
    units_first: bool
    first: re.Pattern[str]
    following: re.Pattern[str]
    short: re.Pattern[str]

    def rows(self, folded: str) -> Iterator[tuple[int, bool]]:
        """The numbers in words in the folded text, each with whether it is an ordinal."""
        return ((value, ordinal) for value, ordinal, _, _ in self.placed(folded))

    def placed(self, folded: str) -> Iterator[tuple[int, bool, int, int]]:
        """The numbers in words in the folded text: value, whether it is an ordinal, start and end."""
        at = 0
        while found := self.first.search(folded, at):
            start = found.start()
            total = current = 0
            ordinal = False
            last = 1000
            while found:
                word = re.sub(r"\s+", " ", found["word"])
                value = self.values[word]
                if value in self.times:
                    if value >= last:
                        break
                    last = value
                    total, current = total + (current or 1) * value, 0
                elif self.fits(current, value):
                    current += value
                else:
                    break
                ordinal = ordinal or word in self.ordinals
                at = found.end()
                found = self.following.match(folded, at)
            yield total + current, ordinal, start, at

    def fits(self, current: int, value: int) -> bool:
        """Whether a word of that value can go on with the number so far."""
        if current == 0:
            return True
        if value >= 100 or current >= 100:
            return value >= 100 > current if self.units_first else current >= 100 > value
        if self.units_first:
            return current < 10 <= value and value % 10 == 0
        return (value < 10 <= current and current % 10 == 0) or (current in self.stacked and value < 20)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one language does in resolutions.

    `actions` are the leads of each concept as the data has them, `bodies` the names (inflected ones too) of
    each body; the rest is compiled from the data and used by the methods.
    """

    language: str
    patterns: Mapping[str, Pattern]
    bodies: Mapping[str, tuple[str, ...]]
    actions: Mapping[str, tuple[str, ...]]
    numbers: Numbers
    months: Mapping[str, int]
    leads: re.Pattern[str]
    concepts: tuple[str, ...]
    names: re.Pattern[str]
    named: Mapping[str, str]
    slots: Mapping[str, str]

    def action(self, text: str) -> tuple[Span, str] | None:
        """Span of the lead words at the start of a paragraph, and the concept they express.

        The concept is an English verb phrase in the third person (`recalls`, `expresses concern`), the same
        for the same act in every language; adverbs such as "also" are in the span and do not change it.
        """
        folded = fold(text[:WINDOW], case=False)
        found = self.leads.match(lowered(folded.text))
        if found is None or found.lastindex is None:
            return None
        return folded.span(found.end("before"), found.end()), self.concepts[found.lastindex - 2]

    def dates(self, text: str) -> list[tuple[Span, str]]:
        """Full dates (day, month, year) in the text, as (span, ISO 8601), in order."""
        out = []
        for found in self.patterns["date"].finditer(text):
            groups = fold_groups(found)
            name = re.sub(r"\s+", " ", groups["month"])
            month = int(name) if name.isdigit() else self.months[name]
            day, year = int(groups["day"]), int(groups["year"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                out.append((found.span(), f"{year:04d}-{month:02d}-{day:02d}"))
        return out

    def date(self, text: str) -> str | None:
        """The first date in the text as ISO 8601."""
        return next((iso for _, iso in self.dates(text)), None)

    def number(self, text: str) -> int | None:
        """The first number in the text, in digits of any script or in words."""
        folded = fold(text).text
        if found := re.search(r"\d{1,9}", folded):
            return int(found[0])
        return next((value for value, _ in self.numbers.rows(folded)), None)

    def ordinal(self, text: str) -> int | None:
        """The first ordinal in the text, in words or in short ("53rd"); of a text that is all digits, its number."""
        folded = fold(text).text
        if folded.strip().isdigit() and len(folded.strip()) < 10:
            return int(folded)
        short = self.numbers.short.search(folded)
        if short:
            return int(next(group for group in short.groups() if group))
        return next((value for value, ordinal in self.numbers.rows(folded) if ordinal), None)

    def session(self, text: str) -> str | None:
        """The session that the text names: `76`, `ES-11` (emergency special), `S-32` (special), `2021` (a year's)."""
        if found := self.patterns["session_year"].search(text):
            return fold_groups(found)["year"]
        for name, prefix in (("session_emergency", "ES-"), ("session_special", "S-"), ("session_line", "")):
            found = self.patterns[name].search(text)
            number = self.ordinal(found["number"]) if found and "number" in found.groupdict() else None
            if number is not None:
                return f"{prefix}{number}"
        return None

    def body(self, text: str) -> str | None:
        """Key of the adopting body or committee with the longest name in the text."""
        found = max(self.names.finditer(fold(text).text), key=lambda m: m.end() - m.start(), default=None)
        return self.named[re.sub(r"\s+", " ", found[0])] if found else None


def fold_groups(found: Match) -> dict[str, str]:
    """The named groups that took part, folded."""
    return {name: fold(value).text for name, value in found.groupdict().items()}


# ------------------------------------------------------------------- load


@lru_cache(maxsize=1)
def common() -> dict[str, Any]:
    """What all languages share."""
    return read("common")


def read(name: str) -> dict[str, Any]:
    """A grammar file.

    Raises:
        GrammarError: it is not there or is no TOML.
    """
    try:
        return tomllib.loads((resources.files("resograph") / "data" / "grammar" / f"{name}.toml").read_text("utf-8"))
    except FileNotFoundError:
        raise GrammarError(
            f"There is no grammar for {name!r}; there are grammars for {', '.join(LANGUAGES)}."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise GrammarError(f"data/grammar/{name}.toml is not TOML: {error}.") from error


@cache
def load(language: str) -> Grammar:
    """The grammar of a language (ISO 639-1), compiled on first use.

    Raises:
        GrammarError: there is no such grammar, or its file has a fault.
    """
    if language not in LANGUAGES:
        raise GrammarError(f"There is no grammar for {language!r}; there are grammars for {', '.join(LANGUAGES)}.")
    data = read(language)
    with naming(language):
        return compiled(language, data)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Says of a fault in the data of a grammar file in which file it is."""
    try:
        yield
    except KeyError as error:
        raise GrammarError(f"data/grammar/{name}.toml lacks {error}.") from error
    except re.error as error:
        raise GrammarError(
            f"data/grammar/{name}.toml has a pattern that is none: {error} in {error.pattern!r}."
        ) from error


def compiled(language: str, data: Mapping[str, Any]) -> Grammar:
    """A grammar of the data of its file."""
    numbers, number_source = numbers_of(data["numbers"])
    months = {fold(name).text: i for i, names in enumerate(data["dates"]["months"], 1) for name in names}
    bodies = {key: tuple(names) for key, names in data["bodies"].items()}
    named = {fold(name).text: key for key, names in bodies.items() for name in names}
    together = data["numbers"].get("together", False)
    names = words_pattern(named, together)
    slots = {
        "month": words_pattern(months, True),
        "ordinal": number_source,
        "body": names,
        "date": re.sub(r"\?P<\w+>", "?:", data["patterns"]["date"]["pattern"]),
    }
    patterns = patterns_of({**common()["patterns"], **data["patterns"]}, slots)
    actions: dict[str, tuple[str, ...]] = {}
    for entry in data["actions"]:
        actions[entry["concept"]] = actions.get(entry["concept"], ()) + tuple(entry["leads"])
    leads, concepts = leads_of(actions, data["modifiers"])
    return Grammar(
        language=language,
        patterns=patterns,
        bodies=bodies,
        actions=actions,
        numbers=numbers,
        months=months,
        leads=leads,
        concepts=concepts,
        names=re.compile(names),
        named=named,
        slots=slots,
    )


def patterns_of(entries: Mapping[str, Any], slots: Mapping[str, str]) -> dict[str, Pattern]:
    """The patterns of a file's entries, their slots filled."""
    patterns = {}
    for name, entry in entries.items():
        source = folded_source(fill(entry["pattern"], slots))
        examples, counter = tuple(entry.get("examples", ())), tuple(entry.get("not", ()))
        patterns[name] = Pattern(name, re.compile(source, re.IGNORECASE), examples, counter)
    return patterns


@dataclass(frozen=True, slots=True)
class Topic:
    """What a language does in one matter (`citations`, `requests`, `meetings`, `names`).

    `patterns` are compiled, `tables` is all the data: that of the language over that of `common`.
    """

    patterns: Mapping[str, Pattern]
    tables: Mapping[str, Any]


@cache
def topic(language: str, matter: str) -> Topic:
    """The grammar of a matter, `data/grammar/<language>.<matter>.toml` over `common.<matter>.toml`, on first use.

    A table `slots` of either file defines more slots for its patterns (`{{name}}`), beside those of the language.

    Raises:
        GrammarError: there is no such file, or it has a fault.
    """
    whole = load(language)
    base, own = read(f"common.{matter}"), read(f"{language}.{matter}")
    tables = {**base, **own}
    for name in ("patterns", "slots"):
        tables[name] = {**base.get(name, {}), **own.get(name, {})}
    with naming(f"{language}.{matter}"):
        return Topic(patterns_of(tables["patterns"], {**whole.slots, **tables["slots"]}), tables)


def fill(pattern: str, slots: Mapping[str, str]) -> str:
    """The pattern with its slots filled, those within slots too."""
    while "{{" in pattern:
        pattern = re.sub(r"\{\{(\w+)\}\}", lambda found: f"(?:{slots[found[1]]})", pattern)
    return pattern


def words_pattern(words: Iterable[str], together: bool) -> str:
    """A regular expression for any of the (folded) words, the longest first."""
    source = alternatives(words)
    return source if together else rf"(?<!\w){source}(?!\w)"


def alternatives(words: Iterable[str]) -> str:
    """A group of the words, the longest first; of no words one that never matches."""
    ranked = sorted(words, key=len, reverse=True)
    source = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ranked)
    return f"(?:{source})" if ranked else "(?!)"


def numbers_of(data: Mapping[str, Any]) -> tuple[Numbers, str]:
    """The number words of a language, and a regular expression for an ordinal."""
    endings = [fold(ending).text for ending in data.get("endings", [""])]
    cardinals, stems = dict(worded(data["cardinals"])), dict(worded(data["ordinals"]))
    whole = dict(worded(data.get("plain", {})))
    ordinals = {stem + ending: value for stem, value in stems.items() for ending in endings} | whole
    values = {**cardinals, **ordinals}
    # stems and endings apart: every pair of them spelled out is slow to compile
    source = f"{alternatives(stems)}{alternatives(endings)}|{alternatives([*cardinals, *whole])}"
    prefix, separator = folded_source(data.get("prefix", "")), folded_source(data["separator"])
    edge, end = ("", "") if data.get("together", False) else (r"(?<!\w)", r"(?!\w)")
    within = folded_source(data.get("within", ""))
    short = folded_source(data["short"])
    row = rf"{edge}{prefix}(?:{source}){end}(?:{separator}{within}(?:{source}){end}){{0,5}}"
    numbers = Numbers(
        values=values,
        ordinals=frozenset(ordinals),
        times=frozenset(data.get("times", ())),
        stacked=frozenset(data.get("stacked", ())),
        units_first=data.get("units_first", False),
        first=re.compile(rf"{edge}{prefix}(?P<word>{source}){end}"),
        following=re.compile(rf"{separator}{within}(?P<word>{source}){end}"),
        short=re.compile(short, re.IGNORECASE),
    )
    ungrouped = re.sub(r"(?<!\\)\((?!\?)", "(?:", short)
    return numbers, f"{ungrouped}|{row}"


def worded(table: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(folded word, value) of a table of value to words."""
    return [(fold(word).text, int(value)) for value, words in table.items() for word in words]


def leads_of(
    actions: Mapping[str, tuple[str, ...]], modifiers: Mapping[str, Any]
) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One regular expression for all lead words, a group a lead, and the concept of each group."""
    together = modifiers.get("together", False)
    word = "|".join(folded_source(one).lower() for one in sorted(modifiers["words"], key=len, reverse=True))
    opening = "|".join(
        folded_source(one).lower() for one in sorted(modifiers.get("opening", ()), key=len, reverse=True)
    )
    end = "" if together else r"(?!\w)"
    gap = "" if together else r"\s+"
    comma = "" if together else r"[\s,]+"
    more = "" if together else rf"(?:{gap}(?:{word}){end})*"
    ranked = sorted(
        ((lead, concept) for concept, leads in actions.items() for lead in leads), key=lambda one: -len(one[0])
    )
    # an empty group after each lead tells which it was, and leaves its first letter for the engine to see
    groups = "|".join(f"{lead_source(lead, more)}()" for lead, _ in ranked)
    starts = rf"(?:(?:{opening})\s*)?" if opening else ""
    # as few as need be: an adverb may be part of a lead of its own
    modified = rf"(?:(?:{word}){end}{comma})*?"
    source = rf"(?P<before>\s*){starts}{modified}(?:{groups}){end}{more}"
    return re.compile(source), tuple(concept for _, concept in ranked)


def lead_source(lead: str, more: str) -> str:
    """The regular expression of a lead: modifiers may stand wherever it has a space."""
    return rf"{more}\s+".join(folded_source(part).lower() for part in lead.split(" "))


# ----------------------------------------------------------------- detect

TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]+")
ENOUGH_WORDS = 8  # fewer say nothing of the language
ENOUGH_SHARE = 0.12  # of the words are among the most frequent ones in a text of the language
FOREIGN_SHARE = 0.01  # of letters that a language does not have, beyond which the text is not in it


@lru_cache(maxsize=1)
def frequent() -> tuple[dict[str, tuple[str, ...]], dict[str, re.Pattern[str]]]:
    """Which languages (ours, and neighbours that must not be taken for ours) a frequent word belongs to."""
    languages: dict[str, list[str]] = {}
    foreign = {}
    tables = {language: read(language)["detect"] for language in LANGUAGES}
    for language, table in {**common()["others"], **tables}.items():
        for word in {fold(word).text for word in table["words"]}:
            languages.setdefault(word, []).append(language)
        if table.get("foreign"):
            foreign[language] = re.compile(f"[{table['foreign']}]", re.IGNORECASE)
    return {word: tuple(found) for word, found in languages.items()}, foreign


def detect(text: str, stated: str | None = None) -> str | None:
    """The language of the text, None where it is none of ours or too short to tell.

    The words that are most frequent in each language decide; about a millisecond, however long the text. Where
    the `stated` language is the likeliest, half as many of them are enough.
    """
    words, foreign = frequent()
    sample = text[:DETECT_WINDOW]
    tokens = TOKEN.findall(fold(sample).text)
    if len(tokens) < ENOUGH_WORDS:
        return None
    hits: dict[str, int] = {}
    for token in tokens:
        for language in words.get(token, ()):
            hits[language] = hits.get(language, 0) + 1
    letters = sum(map(len, tokens))
    for language, pattern in foreign.items():
        if len(pattern.findall(sample)) > FOREIGN_SHARE * letters:
            hits.pop(language, None)
    best = max(hits, key=lambda language: (hits[language], language), default=None)
    if best not in LANGUAGES:
        return None
    share = ENOUGH_SHARE / 2 if best == stated else ENOUGH_SHARE
    return best if hits[best] >= share * len(tokens) else None
