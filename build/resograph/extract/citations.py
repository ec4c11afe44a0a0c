"""What a document cites: full symbols, numbers in short, repetitions ("Ibid."), and what only a link says.

A number in short ("resolutions 61/180 and 64/178") takes its organ from the words around: from the body named
beside it, from a link upon it, from whoever "its" means, from an earlier citation of the same number, and at
last from the adopting body, always within the numbers that an organ can have given. All words are data
(`data/grammar/*.citations.toml`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from resograph import grammar, symbols
from resograph.grammar import Folded, Pattern
from resograph.model import Block, Citation, Document, Span
from resograph.places import COVER, Places

REACH = 400  # characters in which the words that belong to a number are looked for
LONGEST_LIST = 2000  # numbers of one paragraph that are read in short; hostile text has more
HIGHEST_DECISION = 900  # a session's decisions have had three digits and begun with 8 at most
NEAR = 90  # characters within which "its" refers back to a body
PERHAPS = re.compile(r"\d ?\w{0,5} ?[/(]|\d[.\-–]\d|[IVX]/\d")
YEAR = re.compile(r"(?:19|20)\d\d")
STOP = re.compile(r"[。;]")
ENDED = re.compile(r"[\n。;]|\. ?[A-Z]{4}")
JOINT = 12  # characters between two numbers of which one date is said
CORRIGENDUM = re.compile(r"/Corr\.\d+$")
NOTHING = re.compile(r"[\s.,;،。]*")
WIDE = 300  # characters after a citation in which its part is named
MANY = 20  # bodies of a line that are looked at for one number
LONG = 6000  # characters in which a body that a common noun stands for was named


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a body: its first word as it must stand in the text, the whole as a pattern, whose it is."""

    literal: str
    whole: re.Pattern[str]
    key: str
    generic: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a language does when it cites, compiled."""

    number: Pattern
    patterns: Mapping[str, Pattern]
    names: tuple[Name, ...]
    nouns: re.Pattern[str]
    kinds: tuple[tuple[str, bool], ...]
    own: re.Pattern[str] | None
    date: Pattern
    letter: re.Pattern[str]
    letters: Mapping[str, str]
    ranges: frozenset[str]
    sessions: Mapping[str, str]
    conferences: Mapping[str, str]
    organs: Mapping[str, Mapping[str, Any]]
    documents: tuple[tuple[re.Pattern[str], str], ...]
    noun_last: bool
    hints: tuple[str, ...]


@lru_cache(maxsize=16)
def rules(language: str) -> Rules:
    """The rules of a language, compiled on first use."""
    topic = grammar.topic(language, "citations")
    tables = topic.tables
    together, attached = tables.get("together", False), tables.get("attached", False)
    before = "" if together or attached else r"(?<!\w)"
    after = "" if together else r"(?!\w)"
    names = [
        name_of(one, key, before, after, generic)
        for table, generic in (("names", False), ("generics", True))
        for key, forms in tables.get(table, {}).items()
        for one in forms
    ]
    kinds: list[tuple[str, bool]] = []
    alternatives: list[str] = []
    for table, owned in (("owned", True), ("nouns", False)):
        for kind, words in tables.get(table, {}).items():
            kinds.append((kind, owned))
            ranked = sorted((wildcards(word) for word in words), key=len, reverse=True)
            alternatives.append("(" + "|".join(ranked) + ")")
    lead = grammar.folded_source(tables.get("prefixes", ""))
    edge = "" if together else r"(?<!\w)"
    own = "|".join(grammar.folded_source(word) for word in tables["own"])
    return Rules(
        number=topic.patterns["number"],
        patterns=topic.patterns,
        names=tuple(names),
        nouns=re.compile(f"{edge}{lead}(?:{'|'.join(alternatives)}){after}", re.IGNORECASE),
        kinds=tuple(kinds),
        own=re.compile(f"{edge}(?:{own}){after}", re.IGNORECASE) if own else None,
        date=grammar.load(language).patterns["date"],
        letter=re.compile(grammar.folded_source(tables["slots"]["letter"]), re.IGNORECASE),
        letters={grammar.fold(k, case=False).text: v for k, v in tables.get("letters", {}).items()},
        ranges=frozenset(grammar.fold(word).text for word in tables["ranges"]),
        sessions={squeezed(k): v for k, v in tables["sessions"].items()},
        conferences={squeezed(k): v for k, v in tables["conferences"].items()},
        organs=tables["organs"],
        documents=tuple(
            (re.compile(f"(?:{pattern})(?:[/(]|$)"), key)
            for key, organ in tables["organs"].items()
            for pattern in organ.get("documents", ())
        ),
        noun_last=tables.get("noun_last", False),
        hints=(
            "WHA",
            *(
                grammar.fold(max(form.split("*"), key=len), case=False).text
                for key, organ in tables["organs"].items()
                if organ.get("health")
                for form in tables["names"][key]
            ),
        ),
    )


def wildcards(name: str) -> str:
    """The regular expression of a name in which `*` stands for any ending."""
    folded = grammar.fold(name, case=False).text
    return re.escape(folded).replace(r"\*", r"\w{0,5}").replace(r"\ ", r"\s{1,3}")


def name_of(name: str, key: str, before: str, after: str, generic: bool) -> Name:
    """A name as it is looked for: a common noun with its capital, full names without regard to case."""
    folded = grammar.fold(name, case=False).text
    literal = re.split(r"[\s*]", folded, maxsplit=1)[0]
    flags = 0 if generic else re.IGNORECASE
    whole = re.compile(before + wildcards(name) + after, flags)
    return Name(literal if generic else literal.lower(), whole, key, generic)


def squeezed(text: str) -> str:
    """Folded, without spaces, stops and dashes: how prefixes of sessions are compared."""
    return re.sub(r"[\s.\-–]+", "", grammar.fold(text).text)


# ----------------------------------------------------------------- numbers


@dataclass(frozen=True, slots=True)
class Number:
    """A number in short: in the folded text, and what it says.

    `shape` is the way it is numbered: `session`, `year`, `of-year`, `S-`, `ES-`, `old`, `dated`, `roman`, `health`,
    `dotted`, `conference`, `series`. `text` is the number without its letters, `letters` those of the parts cited,
    `year` the year in which it was adopted where a date beside it says so.
    """

    start: int
    end: int
    shape: str
    text: str
    first: int
    second: int
    letters: tuple[str, ...] = ()
    year: int | None = None


def read_number(found: re.Match[str], language: Rules) -> Number | None:
    """What a match of the pattern says, None where it is no number of a resolution."""
    group = found.groupdict()
    start, end = found.span()
    if group["first"]:
        first, second = int(group["first"]), int(group["second"])
        letters = read_letters(group["letters"], language)
        text = f"{first}/{second}"
        if group["special"]:
            prefix = language.sessions.get(squeezed(group["special"]))
            return Number(start, end, prefix, prefix + text, first, second, letters) if prefix else None
        if first == 0 or second == 0:
            return None
        if first >= 1900:
            return Number(start, end, "year", text, first, second, letters) if second < 1000 else None
        if second >= 1900:
            return Number(start, end, "of-year", text, first, second, letters) if first < 200 else None
        # the greatest numbers of decisions have three digits
        return Number(start, end, "session", text, first, second, letters) if second < 1000 else None
    if group["plain"]:
        number, letters = int(group["plain"]), read_letters(group["part"], language)
        if group["dated"]:
            return Number(start, end, "dated", f"{number}({group['dated']})", number, int(group["dated"]), letters)
        old = group["old"]
        if digits := re.search(r"\d+$", old):
            prefix = language.sessions.get(squeezed(old[: digits.start()]))
            session = symbols.roman_figures(int(digits[0]))
            if prefix is None:
                return None
        else:
            prefix, _, session = old.upper().rpartition("-")
            prefix, session = (prefix + "-" if prefix else ""), session
        return Number(start, end, "old", f"{number}{{letter}}({prefix}{session})", number, 0, letters)
    if group["conference"]:
        series = language.conferences.get(squeezed(group["conference"])) or group["conference"].upper()
        first, second = int(group["session"]), int(group["item"])
        shape = "conference" if group["conference"].isascii() else "series"
        return Number(start, end, shape, f"{second}/{series}.{first}", first, second)
    if group["roman"]:
        first, second = symbols.roman(group["roman"].upper()), int(group["rnumber"])
        letters = read_letters(group["rletters"], language)
        return Number(start, end, "roman", f"{group['roman'].upper()}/{second}", first, second, letters)
    health = re.sub(r"[\-–/]", ".", re.sub(r"\s+", "", group["health"] or group["dotted"]))
    return Number(start, end, "health" if group["health"] else "dotted", health, 0, 0)


def read_letters(text: str | None, language: Rules) -> tuple[str, ...]:
    """The letters of the parts that are cited: of "A and C" two, of "A to C" three."""
    if not text:
        return ()
    out: list[str] = []
    last = 0
    for found in language.letter.finditer(text):
        letter = language.letters.get(found[0], found[0])
        if out and grammar.fold(text[last : found.start()].strip()).text in language.ranges:
            out += [chr(code) for code in range(ord(out[-1]) + 1, ord(letter))]
        if letter not in out:
            out.append(letter)
        last = found.end()
    return tuple(out)


def fits(organ: Mapping[str, Any], number: Number, explicit: bool) -> bool:
    """Whether the organ can have given the number; where it is not named, its sessions must fit the year too."""
    shape, first = number.shape, number.first
    if shape == "year":
        low, high = organ.get("years", (1, 0))
        near = explicit or number.year is None or abs(number.year - first) <= 1
        return bool(near and low <= first <= high)
    if shape == "session":
        low, high = organ.get("sessions", (1, 0))
        if not low <= first <= high:
            return False
        if explicit or number.year is None or "founded" not in organ:
            return True
        expected = organ["founded"] + (first if organ["yearly"] == 1 else (first - 1) // organ["yearly"])
        # a yearly session may end in the next year; of several a year the count is not exact
        return bool((0 if organ["yearly"] == 1 else -1) <= number.year - expected <= 1)
    if shape == "S-":
        years = organ.get("special", ())
        if first > len(years):
            return False
        return explicit or number.year is None or abs(int(years[first - 1]) - number.year) <= 1
    if shape == "dated" and (counted := organ.get("counted")):
        expected = next(
            low + (high - low) * (number.second - year) / (following - year)
            for (year, low), (following, high) in pairwise(counted)
            if number.second <= following
        )
        return bool(abs(expected - number.first) < organ["counted_within"])
    flag = {"ES-": "emergency", "of-year": "of_year", "roman": "roman_until", "dotted": "health"}.get(shape, shape)
    return bool(organ.get(flag))


def spelled(organ: Mapping[str, Any], number: Number, kind: str) -> list[str]:
    """The symbols of the number as the organ's; none where it has no symbols of that kind."""
    if number.shape in ("session", "year") and "decisions_from" in organ:
        # the numbers tell, where versions mix the words up; beyond those ever given the word does
        if number.second < organ["decisions_from"]:
            kind = "resolution"
        elif number.second < HIGHEST_DECISION:
            kind = "decision"
    template = organ.get(kind) or organ.get("resolution")
    if template is None:
        return []
    text = number.text
    if number.shape == "session" and number.first <= organ.get("roman_until", 0):
        text = f"{symbols.roman_figures(number.first)}/{number.second}"
    out = []
    for letter in number.letters or ("",):
        whole = text.replace("{letter}", letter) if "{letter}" in text else text + letter
        symbol = str(template).format(number=whole, session=number.first, item=number.second)
        # a body without symbols has its abbreviation and a space
        out.append(symbol if " " in symbol else symbols.canonical(symbol) or symbol)
    return out


# ------------------------------------------------------------------ tokens


@dataclass(slots=True)
class Head:
    """A noun ("resolutions") and the numbers that follow it; `key` is the body that is named with it."""

    kind: str
    start: int
    end: int
    key: str | None = None
    own: bool = False
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Token:
    """A word that says whose a number is: `body` (key or generic noun), `noun` (kind), `own`."""

    start: int
    end: int
    sort: str
    key: str
    owned: bool = False
    generic: bool = False


def tokens_of(line: str, offset: int, language: Rules) -> list[Token]:
    """The words of a line that matter, in order, offsets in the whole text."""
    lowered = grammar.lowered(line)
    bodies: list[Token] = []
    for name in language.names:
        text = line if name.generic else lowered
        at = text.find(name.literal)
        while at >= 0:
            if found := name.whole.match(line, at):
                bodies.append(Token(offset + at, offset + found.end(), "body", name.key, generic=name.generic))
            at = text.find(name.literal, at + 1)
    bodies.sort(key=lambda one: (one.start, -one.end))
    out: list[Token] = []
    last = -1
    for body in bodies:
        if body.start >= last:
            out.append(body)
            last = body.end
    for found in language.nouns.finditer(line):
        kind, owned = language.kinds[(found.lastindex or 1) - 1]
        out.append(Token(offset + found.start(), offset + found.end(), "noun", kind, owned))
    if language.own:
        out += [Token(offset + m.start(), offset + m.end(), "own", "") for m in language.own.finditer(line)]
    return sorted(out, key=lambda one: (one.start, one.end))


# ------------------------------------------------------------------- short


@dataclass(frozen=True, slots=True)
class Found:
    """A citation before its place is known.

    `begin` and `end` are its span in the folded text, `head` where the words begin there that belong to it.
    """

    span: Span
    target: str
    rule: str
    head: int
    begin: int
    end: int


class Short:
    """The numbers in short of one document."""

    def __init__(
        self,
        document: Document,
        places: Places,
        full: Sequence[tuple[Span, str]],
        links: Sequence[tuple[Span, str]],
    ) -> None:
        self.document = document
        self.places = places
        self.rules = rules(document.language)
        self.folded: Folded = grammar.fold(document.text, case=False)
        self.text = self.folded.text
        self.full = full
        self.full_starts = [span.start for span, _ in full]
        self.links = sorted(links)
        self.link_starts = [span.start for span, _ in self.links]
        self.own = document.cover.body or (symbols.organ(document.symbol) if document.symbol else None)
        self.formulas = sorted(
            (block.place.rpartition(".")[0], self.folded.at(block.start), body)
            for block in document.blocks
            if block.kind == "formula"
            and (body := grammar.load(document.language).body(document.text[block.start : block.end]))
        )
        # of the line at hand: the bodies named, those named with a number, and where "its" resolutions are named
        self.bodies: list[Token] = []
        self.attached: list[tuple[int, str]] = []
        self.spoken: list[int] = []
        self.known: dict[tuple[str, str], str] = {}
        for _, symbol in full:
            self.remember(symbol)

    def remember(self, symbol: str) -> None:
        """Keep which organ's a number is, for when it comes again alone."""
        for kind, mark in (("resolution", "/RES/"), ("decision", "/DEC/")):
            before, found, number = symbol.partition(mark)
            if found:
                self.known.setdefault((kind, number), before)

    def find(self) -> Iterator[Found]:
        """Every number in short, in the order of the text."""
        start = 0
        head: Head | None = None
        paragraph = ""
        for line in self.text.split("\n"):
            end = start + len(line)
            hinted = "/" in line or "(" in line or any(hint in line for hint in self.rules.hints)
            if hinted and PERHAPS.search(line):
                place, _ = self.places.of(self.folded.span(start, start + 1).start)
                numbers = self.numbers(start, end)
                if numbers:
                    # an item goes on with what its paragraph began
                    carried = head if place != COVER and place == paragraph else None
                    head = yield from self.line(start, end, numbers, carried)
                    paragraph = place
            start = end + 1

    def whole(self, span: Span, target: str, rule: str) -> Found:
        """A citation whose words are the symbol or the link's."""
        begin, end = self.folded.at(span.start), self.folded.at(span.end)
        return Found(span, target, rule, begin, begin, end)

    def repeated(self, out: Sequence[Found]) -> list[Found]:
        """What "Ibid." in a note repeats: the last citation of the note before it, or of the note itself."""
        ibid, part = self.rules.patterns["ibid"], self.rules.patterns["part"]
        starts = [one.span.start for one in out]
        before: Found | None = None
        made = []
        for note in self.places.notes:
            low, high = bisect_left(starts, note.start), bisect_left(starts, note.end)
            begin, end = self.folded.at(note.start), self.folded.at(note.end)
            # a report with its corrigendum is meant as the report
            last = next((one for one in reversed(out[low:high]) if not CORRIGENDUM.search(one.target)), None)
            for found in ibid.regex.finditer(self.text, begin, min(end, begin + WIDE)):
                tail = NOTHING.match(self.text, found.end(), end)
                at = tail.end() if tail else found.end()
                if at < end and not part.regex.match(self.text, found.end(), end):
                    # of a series of records or treaties, not of the document
                    continue
                span = self.folded.span(found.start(), found.end())
                within = bisect_left(starts, span.start)
                if within < high:
                    continue
                again = out[within - 1] if within > low else before
                if again is not None:
                    last = Found(span, again.target, "ibid", found.start(), found.start(), found.end())
                    made.append(last)
            before = last
        return made

    def numbers(self, start: int, end: int) -> list[Number]:
        """The numbers of a line that are no part of a full symbol, and whose neighbours say nothing against it."""
        out = []
        unlike = (self.rules.patterns.get("unlike_before"), self.rules.patterns.get("unlike_after"))
        for found in self.rules.number.regex.finditer(self.text, start, end):
            number = read_number(found, self.rules)
            if number is None:
                continue
            span = self.folded.span(number.start, number.end)
            before = bisect_right(self.full_starts, span.end - 1) - 1
            if before >= 0 and self.full[before][0].end > span.start:
                continue
            if unlike and any(
                one.regex.search(self.text, max(start, number.start - 24), number.start)
                if at == 0
                else one.regex.match(self.text, number.end, end)
                for at, one in enumerate(unlike)
                if one
            ):
                continue
            out.append(number)
            if len(out) == LONGEST_LIST:
                break
        return [replace(number, year=self.year(out, at, start, end)) for at, number in enumerate(out)]

    def year(self, numbers: Sequence[Number], at: int, start: int, end: int) -> int | None:
        """The year of the date that stands with a number; of several with one date, of the last."""
        if numbers[at].shape not in ("session", "S-", "year"):
            return None
        if self.rules.noun_last:
            for before in range(at, max(at - 9, -1), -1):
                low = numbers[before - 1].end if before else start
                found = self.date(max(low, numbers[before].start - REACH), numbers[before].start, last=True)
                if found or numbers[before].start - low > JOINT:
                    return found
            return None
        for after in range(at, min(at + 9, len(numbers))):
            high = numbers[after + 1].start if after + 1 < len(numbers) else end
            found = self.date(numbers[after].end, min(high, numbers[after].end + REACH))
            if found or high - numbers[after].end > JOINT:
                return found
        return None

    def date(self, start: int, end: int, last: bool = False) -> int | None:
        if not YEAR.search(self.text, start, end):
            return None
        found = [m["year"] for m in self.rules.date.regex.finditer(self.text, start, end)]
        return int(found[-1 if last else 0]) if found else None

    # --------------------------------------------------------------- lines

    def line(
        self, start: int, end: int, numbers: list[Number], carried: Head | None
    ) -> Generator[Found, None, Head | None]:
        """The citations of a line; gives back its last head."""
        tokens = tokens_of(self.text[start:end], start, self.rules)
        heads, owners = (self.heads_before if self.rules.noun_last else self.heads)(tokens, numbers, carried)
        self.bodies = [one for one in tokens if one.sort == "body"]
        self.spoken = [head.start for head in heads if head and head.own]
        self.attached = [(head.start, head.key) for head in {id(one): one for one in heads if one}.values() if head.key]
        for at, number in enumerate(numbers):
            head, key = heads[at], owners[at]
            if number.shape == "dotted" and key is None:
                close = head is not None and number.start - (numbers[at - 1].end if at else head.end) <= JOINT
                key = next((one.key for one in self.bodies if self.has(one.key, "health")), None)
                if not close or key is None:
                    continue
            if head is None and number.shape not in ("conference", "series", "health"):
                linked = self.linked(number)
                if linked is None:
                    continue
            for target in self.targets(number, head, key):
                self.remember(target)
                begin = head.start if head and head.numbers and head.numbers[0] == at else number.start
                span = self.folded.span(number.start, number.end)
                yield Found(span, target, "short", begin, number.start, number.end)
        return next((head for head in reversed(heads) if head), carried)

    def heads(
        self, tokens: list[Token], numbers: list[Number], carried: Head | None
    ) -> tuple[list[Head | None], list[str | None]]:
        """The noun and the named body of each number, where nouns stand before numbers."""
        patterns = self.rules.patterns
        heads: list[Head | None] = [None] * len(numbers)
        owners: list[str | None] = [None] * len(numbers)
        events: list[tuple[int, int, Token | int]] = [(one.start, 0, one) for one in tokens]
        events += [(number.start, 1, at) for at, number in enumerate(numbers)]
        events.sort(key=lambda one: one[:2])
        head = replace(carried, numbers=[]) if carried else None
        body: Token | None = None
        own: Token | None = None
        for _, _, event in events:
            if isinstance(event, int):
                if head:
                    head.numbers.append(event)
                    heads[event] = head
                    if head.key and self.can_be(head.key, numbers[event], explicit=True):
                        owners[event] = head.key
            elif event.sort == "own":
                own = event
            elif event.sort == "noun":
                head = Head(event.key, event.start, event.end, own=event.owned)
                if body and "adopted" in patterns and self.between(body.end, event.start, "adopted"):
                    head.key, head.start = body.key, body.start
                elif own and self.between(own.end, event.start, "owned"):
                    head.own, head.start = True, own.start
            else:
                body = event
                if head is None:
                    continue
                if not head.numbers:
                    if event.start - head.end < NEAR and self.between(head.end, event.start, "belongs"):
                        head.key = event.key
                        head.end = event.end
                elif self.between(numbers[head.numbers[-1]].end, event.start, "belongs"):
                    head.key = head.key or event.key
                    for at in head.numbers:
                        if owners[at] is None and self.can_be(event.key, numbers[at], explicit=True):
                            owners[at] = event.key
        return heads, owners

    def heads_before(
        self, tokens: list[Token], numbers: list[Number], carried: Head | None
    ) -> tuple[list[Head | None], list[str | None]]:
        """The noun and the named body of each number, where the body stands before numbers and the noun after."""
        heads: list[Head | None] = [None] * len(numbers)
        owners: list[str | None] = [None] * len(numbers)
        nouns = [one for one in tokens if one.sort == "noun"]
        starts = [one.start for one in nouns]
        made: dict[int, Head] = {}
        for at in range(len(numbers) - 1, -1, -1):
            number = numbers[at]
            following = bisect_left(starts, number.end)
            if following == len(nouns) or STOP.search(
                self.text, number.end, min(nouns[following].start, number.end + REACH)
            ):
                continue
            noun = nouns[following]
            # in a list each number leans on the one that follows
            listed = at + 1 < len(numbers) and heads[at + 1] is made.get(following) is not None
            if noun.start - number.end > REACH and not (listed and numbers[at + 1].start - number.end < REACH):
                continue
            head = made.setdefault(following, Head(noun.key, number.start, noun.end))
            heads[at] = head
            head.numbers.insert(0, at)
            head.start = number.start
            low = nouns[following - 1].end if following else 0
            first = bisect_left(tokens, number.start, key=lambda one: one.start)
            for one in reversed(tokens[max(0, first - MANY) : first]):
                if one.start < low:
                    break
                if one.end > number.start or one.sort == "noun":
                    continue
                if one.sort == "own":
                    head.own = True
                    break
                # a body may be what the resolution is about, so the year must fit, and a common noun is too little
                beside = one.end == number.start or self.between(one.end, number.start, "beside")
                if one.key in self.rules.organs and self.can_be(one.key, number, explicit=beside):
                    if self.between(one.end, number.start, "belongs", REACH):
                        owners[at] = head.key = one.key
                    break
        for at in range(1, len(numbers)):
            # a list goes on with the body of its first number
            key = owners[at - 1]
            joint = numbers[at].start - numbers[at - 1].end <= JOINT and heads[at] is heads[at - 1]
            if owners[at] is None and key and joint and self.can_be(key, numbers[at], explicit=False):
                owners[at] = key
        return heads, owners

    def between(self, start: int, end: int, name: str, most: int = NEAR) -> bool:
        """Whether nothing but the pattern stands between two offsets."""
        return 0 <= end - start <= most and bool(self.rules.patterns[name].regex.fullmatch(self.text, start, end))

    # -------------------------------------------------------------- organs

    def can_be(self, key: str, number: Number, explicit: bool) -> bool:
        """Whether a body, or a common noun for bodies, can have given the number."""
        return any(fits(self.rules.organs[one], number, explicit) for one in self.meant(key))

    def has(self, key: str, what: str) -> bool:
        """Whether a body, no common noun, has the property."""
        return bool(self.rules.organs.get(key, {}).get(what))

    def meant(self, key: str) -> list[str]:
        """The bodies that a key means: itself, or those of which the common noun is said."""
        organs = self.rules.organs
        return [key] if key in organs else [one for one, organ in organs.items() if organ.get("generic") == key]

    def chosen(self, key: str, number: Number, explicit: bool) -> str | None:
        """The one body that a named key means; of a common noun the last named before, or the only one."""
        fitting = [one for one in self.meant(key) if fits(self.rules.organs[one], number, explicit)]
        if key in self.rules.organs:
            return fitting[0] if fitting else None
        if len(fitting) > 1:
            fitting = [one for one in fitting if fits(self.rules.organs[one], number, False)] or fitting
        if (near := self.last_named(fitting, number.start)) is not None:
            return near
        own = self.adopting(number.start)
        if own and own[0] in fitting:
            return own[0]
        return fitting[0] if explicit and len(fitting) == 1 else None

    def last_named(self, keys: Sequence[str], before: int, within: int = LONG) -> str | None:
        """Which of the bodies was named last, within so many characters."""
        low = max(0, before - within)
        text = grammar.lowered(self.text[low:before])
        best, at = None, -1
        for name in self.rules.names:
            if name.key not in keys or name.generic:
                continue
            found = text.rfind(name.literal)
            for _ in range(20):
                if found <= at:
                    break
                if name.whole.match(text, found):
                    best, at = name.key, found
                    break
                found = text.rfind(name.literal, 0, found)
        return best

    def adopting(self, offset: int) -> list[str]:
        """The body that adopts what stands at the offset, or is to adopt the draft in which it stands."""
        place, _ = self.places.of(self.folded.span(offset, offset + 1).start)
        for prefix, _, body in self.formulas:
            if prefix and place.startswith(prefix + "."):
                return [body]
        return [self.own] if self.own else []

    def linked(self, number: Number) -> str | None:
        """The symbol of a link upon the number."""
        span = self.folded.span(number.start, number.end)
        before = bisect_right(self.link_starts, span.end - 1) - 1
        if before >= 0 and self.links[before][0].end > span.start:
            return self.links[before][1]
        return None

    def targets(self, number: Number, head: Head | None, key: str | None) -> list[str]:
        """The symbols that a number means, none where that cannot be told."""
        kind = head.kind if head else "resolution"
        if number.shape == "conference":
            return [number.text]
        if number.shape == "series":
            # one abbreviation for several conferences: which, the words around say
            named = [*self.named_documents(number.start), *(one.key for one in self.bodies)]
            series = next((self.rules.organs[key]["series"] for key in named if self.has(key, "series")), None)
            return [re.sub(r"/CP\.", f"/{series}.", number.text) if series else number.text]
        if number.shape == "health":
            return [f"WHA {number.text}"]
        organ = self.chosen(key, number, explicit=True) if key else None
        if organ is None:
            near = self.named_documents(number.start)
            organ = next((key for key in near if fits(self.rules.organs[key], number, False)), None)
        if organ is None:
            linked = self.linked(number)
            if linked is not None:
                # printed words win: the link tells the organ, not the number, and only one that can have it
                organ = next((key for key in self.rules.organs if self.led(linked, key)), None)
                organ = organ if organ and fits(self.rules.organs[organ], number, False) else None
                if organ and "/RES/" in linked and "/DEC/" in "".join(spelled(self.rules.organs[organ], number, kind)):
                    organ = None
        if organ is None:
            organ = self.by_context(number, head, kind)
        if organ is None and number.shape == "roman":
            # few count sessions in Roman figures, so that it may have been named long ago
            few = [key for key in self.rules.organs if fits(self.rules.organs[key], number, False)]
            organ = self.last_named(few, number.start, number.start)
        return spelled(self.rules.organs[organ], number, kind) if organ else []

    def possible(self, symbol: str) -> bool:
        """Whether the organ of a resolution that only a link names can have given its number."""
        organ = next((one for key, one in self.rules.organs.items() if self.led(symbol, key)), None)
        found = self.rules.number.regex.fullmatch(symbols.number_of(symbol) or "")
        number = read_number(found, self.rules) if found else None
        return organ is None or number is None or fits(organ, number, True)

    def led(self, symbol: str, key: str) -> bool:
        """Whether the symbol is one of the organ's resolutions or decisions."""
        organ = self.rules.organs[key]
        return any(
            template and symbol.startswith(str(template).split("{")[0])
            for template in (organ.get("resolution"), organ.get("decision"))
        )

    def named_documents(self, before: int) -> list[str]:
        """The bodies whose document is named just before."""
        at = bisect_left(self.full_starts, self.folded.span(before, before + 1).start) - 1
        if at < 0:
            return []
        span, symbol = self.full[at]
        start = self.folded.at(span.end)
        if before - start > NEAR or ENDED.search(self.text, start, before):
            return []
        return [key for pattern, key in self.rules.documents if pattern.match(symbol)]

    def by_context(self, number: Number, head: Head | None, kind: str) -> str | None:
        """The organ of a number that no body stands beside."""
        organs = self.rules.organs
        at = bisect_left(self.bodies, number.start, key=lambda one: one.start)
        before, after = self.bodies[max(0, at - MANY) : at], self.bodies[at : at + MANY]
        with_number = bisect_right(self.attached, (number.start, "\uffff"))
        attached = [key for _, key in self.attached[max(0, with_number - MANY) : with_number]]
        ranked: list[str] = []
        own = self.adopting(number.start)
        if head and head.own:
            subject = [one.key for one in reversed(before) if head.start - one.end < NEAR]
            # who has just been named with a resolution of its own is hardly the one who speaks
            spoken = [key for key in subject[:1] if key not in attached]
            ranked += [*spoken, *own, *subject[:1]]
        else:
            text = number.text.replace("{letter}", "".join(number.letters[:1])) + "".join(number.letters[:1])
            known = self.known.get((kind, text))
            if known:
                ranked += [key for key in organs if self.led(f"{known}/{'DEC' if kind == 'decision' else 'RES'}/", key)]
        # a body that is only mentioned must not take what the adopting body numbers alike
        ranked += [key for key in reversed(attached) if key in organs]
        if number.shape == "old" and not (self.spoken and self.spoken[0] <= number.start):
            # where nobody speaks of numbers of his own, numbers of the old series are the Assembly's
            ranked.append("general-assembly")
        ranked += own
        ranked += [one.key for one in reversed(before) if not one.generic]
        ranked += [one.key for one in reversed(before) if one.generic]
        ranked += [one.key for one in after]
        ranked += ["general-assembly", "economic-and-social-council", "security-council"]
        for explicit in (False, True):
            for key in ranked:
                one = key if key in organs else self.chosen(key, number, explicit)
                if one and fits(organs[one], number, explicit):
                    return one
        return None


# ----------------------------------------------------------------- actions


class Acts:
    """Which act cites: the last verb before a citation that governs a clause of its paragraph."""

    def __init__(self, document: Document) -> None:
        self.folded = grammar.fold(document.text, case=False)
        self.whole = grammar.load(document.language)
        self.patterns = grammar.topic(document.language, "citations").patterns
        self.made: dict[str, list[tuple[int, str]]] = {}

    def of(self, block: Block, offset: int) -> str | None:
        """The concept of the act in the block that cites what stands at the offset."""
        if block.kind not in ("preambular", "operative", "annex-paragraph"):
            return block.action
        if block.place not in self.made:
            self.made[block.place] = self.verbs(block)
        verbs = self.made[block.place]
        at = bisect_right(verbs, (offset, "\uffff")) - 1
        return verbs[at][1] if at >= 0 else block.action

    def verbs(self, block: Block) -> list[tuple[int, str]]:
        """The verbs inside a paragraph that open a clause in the mood of its first, each with where it stands."""
        participle = self.patterns.get("participle")
        start, end = self.folded.at(block.start), self.folded.at(min(block.end, block.start + LONG))
        text = grammar.lowered(self.folded.text[start:end])
        out = []
        for found in self.patterns["clause"].regex.finditer(text):
            lead = self.whole.leads.match(text, found.end())
            if lead is None or lead.lastindex is None:
                continue
            if participle is not None:
                of_preamble = participle.regex.search(text, found.end(), lead.end()) is not None
                if of_preamble != (block.kind == "preambular"):
                    continue
            offset = self.folded.span(start + lead.end("before"), start + lead.end()).start
            out.append((offset, self.whole.concepts[lead.lastindex - 2]))
        return out


# -------------------------------------------------------------------- find


def find(document: Document) -> tuple[Citation, ...]:
    """The citations of a document: those of its cover first, the others in the order of the text.

    A citation stands in the innermost block that is no sub-item, or in its footnote; its action is that of
    the clause, of a footnote that of the clause which calls it. The document itself is no citation of its own.
    """
    out = [
        Citation(target, COVER, rule="cover")
        for target in dict.fromkeys(symbol for symbol, _ in document.cover.documents)
        if target != document.symbol
    ]
    places = Places(document)
    acts = Acts(document)
    parts = Parts(document)
    listed = {citation.target for citation in out}
    for found in mentions(document, places):
        if found.target == document.symbol:
            continue
        place, block = places.of(found.span.start)
        if place == COVER and (found.target in listed or found.rule == "short"):
            continue
        called = block.place if block and block.place != place else None
        action = None
        if block is not None:
            note = places.note(found.span.start) if called else None
            action = acts.of(block, note.calls[0].offset if note and note.calls else found.span.start)
        start, end = found.span
        part = parts.of(found)
        out.append(Citation(found.target, place, start, end, action, found.rule, part, called))
    return tuple(out)


class Parts:
    """What is cited of a document: words after it (", annex II") or before its noun ("section II of")."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.folded = grammar.fold(document.text, case=False)
        self.patterns = grammar.topic(document.language, "citations").patterns

    def of(self, found: Found) -> str | None:
        """The words as printed, None where the whole is cited."""
        text = self.folded.text
        after = self.patterns["part"].regex.match(text, found.end, min(len(text), found.end + WIDE))
        if after:
            return self.words(*after.span("part" if "part" in after.groupdict() else 0))
        before = self.patterns.get("part_before")
        if before is not None and found.head < found.begin:
            low = max(0, found.head - NEAR)
            for match in before.regex.finditer(text, low, found.head):
                if match.end() == found.head:
                    return self.words(match.start("part"), match.end("part"))
        return None

    def words(self, start: int, end: int) -> str | None:
        span = self.folded.span(start, end)
        return self.document.text[span.start : span.end].strip(" ,،，、\n\xa0") or None


def mentions(document: Document, places: Places) -> list[Found]:
    """Every mention of a document that words or links give, in order, one for each stretch of text and target.

    Where both speak of the same characters the printed symbol counts: links are set by hand and err.
    """
    full = symbols.find(document.text)
    links: list[tuple[Span, str]] = []
    for start, end, address in document.links:
        target = symbols.from_link(address)
        if target is not None and end > start:
            links.append((Span(start, end), target))
    short = Short(document, places, full, links)
    out = [short.whole(span, target, "symbol") for span, target in full]
    out += short.find()
    out.sort(key=lambda one: one.span)
    starts = [one.span.start for one in out]
    seen: set[tuple[Span, str]] = set()
    linked = []
    for span, target in links:
        before = bisect_right(starts, span.end - 1) - 1
        covered = before >= 0 and out[before].span.end > span.start
        if not covered and (span, target) not in seen and short.possible(target):
            seen.add((span, target))
            linked.append(short.whole(span, target, "link"))
    out = sorted(out + linked, key=lambda one: (one.span, one.target))
    return sorted(out + short.repeated(out), key=lambda one: (one.span, one.target))
