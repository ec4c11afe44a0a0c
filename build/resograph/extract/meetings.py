"""Meetings, sessions, conferences: which, when, where, held by whom.

Words come from `data/grammar/*.meetings.toml`. A noun (`noun`) is looked for first, because nouns are few and
quickly found; what stands before and after it (`before`, `complement`) makes the name, and the words after the
name (`held`, or in languages that say it first `held_before`) the time and the place. Sessions have patterns of
their own, since they are known by their number and the body alone.

A gathering counts where it is numbered, dated or has a proper name; "meetings" in general do not.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from resograph import grammar, symbols, vocab
from resograph.grammar import Folded, Grammar, Topic, fold
from resograph.model import Document, Gathering, Link
from resograph.places import COVER, Places

REACH = 170  # characters before a noun that its name may take
TAIL = 260  # characters after a name in which time and place may stand
LONGEST = 240  # characters of a name
CLOSE = 5  # characters that part words which belong together
FAR = 3000  # characters before a name in which the body that holds it may be named
CLITICS = 5  # letters that a word may have before its stem
LATEST = 30  # names of one noun and number that a later one is compared with
ALIKE = 0.6  # share of the words of a shorter name that the longer one has too
AROUND = 14  # characters after a noun, or at the end of a name, in which a year is the gathering's own
DAY = 10  # characters of a full date
BEFORE = 80  # characters before a session in which its body may be named
BESIDE = 14  # characters between a body and its own session
SOON = 4  # sessions ahead for which reports are asked
NEAR = 25  # characters between a body and its session
AHEAD = 15  # sessions that a resolution plans ahead

OPENING, CLOSING = "《“«", "》”»"
DIGIT = re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]{3,}|\d{4}")
PAUSE = re.compile(r"[,;:.،؛。，；][^,;:.،؛。，；]*\Z")


def find(document: Document, links: Sequence[Link]) -> tuple[Gathering, ...]:
    """The gatherings that a document names, in the order of the text; `links` tell who holds them."""
    return Finder(document, links).all()


@dataclass(frozen=True, slots=True)
class When:
    """When something is held, ISO 8601, and where the text says it (offsets of the fold).

    `apart` are two full dates, which are those of two things where two are named.
    """

    start: int
    end: int
    starts: str
    ends: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A gathering with a name as the text has it; offsets count in the fold.

    `noun` is the class of its noun, `words` the stems of its words.
    """

    start: int
    end: int
    noun: str
    number: int | None
    words: frozenset[str]
    strong: bool
    when: When | None = None
    venue: str | None = None
    body: str | None = None
    key: str | None = None


class Finder:
    """Looks for the gatherings of one document."""

    def __init__(self, document: Document, links: Sequence[Link]) -> None:
        self.document = document
        self.language: Grammar = grammar.load(document.language)
        self.topic: Topic = grammar.topic(document.language, "meetings")
        self.patterns = {name: pattern.regex for name, pattern in self.topic.patterns.items()}
        self.folded: Folded = fold(document.text, case=False)
        self.text = self.folded.text
        self.places = Places(document)
        self.links = sorted((self.folded.at(link.start), self.folded.at(link.end), link) for link in links)
        self.link_starts = [start for start, _, _ in self.links]
        self.found: list[Gathering] = []
        self.taken: list[tuple[int, int]] = []

    def all(self) -> tuple[Gathering, ...]:
        """Every gathering, in the order of the text."""
        self.plenary()
        self.sessions()
        self.own_session()
        self.named()
        return tuple(sorted(agreed(self.found), key=lambda one: (one.start, one.end, one.key)))

    def add(self, start: int, end: int, key: str, **facts: object) -> None:
        span = self.folded.span(start, end)
        place = self.places.of(span.start)[0]
        name = " ".join(self.document.text[span.start : span.end].split())
        self.found.append(Gathering(key, span.start, span.end, place, name, **facts))  # type: ignore[arg-type]

    def take(self, start: int, end: int) -> None:
        insort(self.taken, (start, end))

    def free(self, start: int, end: int) -> bool:
        """Whether nothing taken, which never overlaps itself, overlaps these offsets."""
        at = bisect_left(self.taken, (end, end))
        return at == 0 or self.taken[at - 1][1] <= start

    # ------------------------------------------------------------- the adopting meeting

    def plenary(self) -> None:
        """The meeting that adopted the resolution, where cover or closing lines print it."""
        meeting = self.document.cover.meeting
        if meeting is None or meeting.number is None:
            return
        closing = next((block for block in self.document.blocks if block.kind == "closing"), None)
        first = min((block.start for block in self.document.blocks), default=0)
        area = (closing.start, closing.end) if closing is not None else (0, first)
        start, end = self.folded.at(area[0]), self.folded.at(area[1])
        pattern = self.language.patterns["closing_meeting"].regex
        found = next(
            (
                one
                for one in pattern.finditer(self.text, start, end)
                if self.language.ordinal(one["number"]) == meeting.number
            ),
            None,
        )
        if found is None:
            return
        body = self.document.cover.body
        key = (
            f"meeting/{symbols.iri_path(meeting.record)}"
            if meeting.record is not None
            else f"meeting/{body or 'plenary'}/{meeting.number}-{meeting.date}"
        )
        facts = {
            "label": labels()["plenary"].format(short(meeting.number), self.name_of(f"body/{body}")),
            "starts": meeting.date,
            "ends": meeting.date,
            "number": meeting.number,
            "convener": f"body/{body}" if body else None,
        }
        if body is None or self.name_of(f"body/{body}") is None:
            facts["label"] = None
        self.add(found.start(), found.end(), key, **facts)
        self.take(found.start(), found.end())

    def name_of(self, key: str | None) -> str | None:
        """The English name of a body, by its key."""
        if key is None:
            return None
        organ = symbols.organs().get(key.removeprefix("body/"))
        if organ is not None:
            return str(organ["name"])
        return next((link.label for _, _, link in self.links if link.key == key), None)

    # ---------------------------------------------------------------------- sessions

    def sessions(self) -> None:
        """Numbered sessions, and those of a year."""
        after = bool(self.topic.tables.get("number_after", False))
        for noun in self.nouns("session_noun"):
            if not self.free(noun.start(), noun.end()):
                continue
            for name in ("session", "session_years"):
                pattern = self.patterns[name]
                low = noun.start() if after else max(0, noun.start() - REACH)
                high = min(len(self.text), noun.end() + REACH)
                found = next(
                    (
                        one
                        for one in pattern.finditer(self.text, low, high)
                        if one.start() <= noun.start() and noun.end() <= one.end()
                    ),
                    None,
                )
                if found is not None:
                    self.session(found, years=name == "session_years")
                    break

    def own_session(self) -> None:
        """The session of the resolution itself, which its number says too ("76/10"), where no masthead does."""
        body, session = self.document.cover.body, self.document.cover.session or ""
        organ = symbols.organs().get(body or "")
        if organ is None or not session.isdigit():
            return
        if any(one.key == f"session/{organ['prefixes'][0]}/{session}" and one.place == COVER for one in self.found):
            return
        first = next((block for block in self.document.blocks if block.kind == "title"), None)
        high = self.folded.at(first.end) if first is not None else min(len(self.text), TAIL)
        number = re.compile(rf"(?<![\d/]){session}(?=/\d)").search(self.text, 0, high)
        if number is not None:
            self.one_session(*number.span(), int(session), "", f"body/{body}", organ["sessions"] == "years")

    def session(self, found: "re.Match[str]", years: bool) -> None:
        """The sessions that one noun stands for."""
        if self.patterns["not_session"].search(self.text, max(0, found.start() - REACH), found.start()):
            self.take(found.start(), found.end())
            return
        groups = found.groupdict()
        pattern = self.patterns.get("devoted")
        devoted = pattern.match(self.text, found.end()) if pattern and groups.get("special") else None
        if devoted is not None:
            # "the first special session devoted to lamps" is not the first special session: a name among others
            end = self.name_end(devoted.end())
            self.add(found.start(), end, f"meeting/{self.document.language}/{slug(self.text[found.start() : end])}")
            self.take(found.start(), end)
            return
        prefix = "ES-" if groups.get("emergency") else "S-" if groups.get("special") else ""
        first, last = found.span("numbers" if groups["numbers"] else "after")
        numbers = list(self.years(first, last) if years else self.ordinals(first, last))
        if not numbers:
            return
        body = self.convener(found.start(), found.end(), [number for number, _, _ in numbers], years)
        self.take(found.start(), found.end())
        single = len(numbers) == 1 or body is None
        for at, (number, start, end) in enumerate(numbers):
            low = found.start() if single or (at == 0 and found.start() < first) else start
            high = found.end() if single or (at == len(numbers) - 1 and found.end() > last) else end
            self.one_session(low, high, number, prefix, body, years)

    def one_session(self, start: int, end: int, number: int, prefix: str, body: str | None, years: bool) -> None:
        """A session, with its part of a list."""
        if years and not 1945 < number < 2100:
            return
        words = str(number) if years else ordinal_words(number)
        kind = {"ES-": "emergency", "S-": "special"}.get(prefix, "year" if years else "session")
        name = self.name_of(body)
        organ = symbols.organs().get(body.removeprefix("body/")) if body else None
        when = None
        if organ is not None:
            # the session of a year or more; days beside it are those of a meeting
            key = f"session/{organ['prefixes'][0]}/{prefix}{number}"
        else:
            if kind == "session" and any(part in (body or "") for part in labels()["meetings_of"]):
                kind = "meeting"
            word = kind if kind == "meeting" else "session"
            key = f"meeting/{body.removeprefix('body/') if body else self.own_path()}/{word}-{prefix}{number}"
            when = self.when_after(self.past_holder(end))[0] or self.when_before(start)[0]
        self.add(
            start,
            end,
            key,
            label=labels()[kind].format(words, name) if name else None,
            number=number,
            convener=body,
            starts=when.starts if when else None,
            ends=when.ends if when else None,
        )

    def own_path(self) -> str:
        """Path of the document itself, for what is known only within it."""
        symbol = self.document.symbol
        return symbols.iri_path(symbol) if symbol else self.document.sha256[:16]

    def years(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        for found in re.finditer(r"\d{4}", self.text[start:end]):
            yield int(found[0]), start + found.start(), start + found.end()

    def ordinals(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The ordinals between two offsets, as (number, start, end)."""
        for number, first, last in ordinals(self.document.language, self.text[start:end]):
            yield number, start + first, start + last

    # ------------------------------------------------------------------- who holds it

    def convener(self, start: int, end: int, numbers: Sequence[int], years: bool) -> str | None:
        """The body whose session stands between the offsets: named beside it, or last before it in its paragraph.

        Where none is named it is the adopting body, if that can have sessions of these numbers.
        """
        gap = self.patterns.get("holder_after")
        after = gap.match(self.text, end) if gap else None
        if after is not None and (key := self.body_at(after.end())):
            return key
        own = self.document.cover.body
        high = bisect_left(self.link_starts, start)
        low = max(bisect_left(self.link_starts, self.paragraph(start)), high - LATEST)
        for _, last, link in reversed(self.links[low:high]):
            # what only the grammar takes for a body is less sure than the next name before it
            near = link.rule != "grammar" or start - last < NEAR
            fits = link.kind == "body" and last <= start and near and self.holds(link)
            if fits and self.plausible(link.key, numbers, years):
                if own and start - last >= BESIDE and self.coming(numbers):
                    break
                if link.key == f"body/{own}" and self.other_holder(last, start, end):
                    return None
                return link.key
        if not own or not self.plausible(f"body/{own}", numbers, years):
            return None
        # a body that is not known holds the session
        return None if not self.coming(numbers) and self.other_holder(0, start, end) else f"body/{own}"

    def other_holder(self, low: int, start: int, end: int) -> bool:
        """Whether words for some body stand shortly before a session, after `low`, or are what it is of."""
        word = self.patterns["holder_word"]
        if word.search(self.text, max(low, self.paragraph(start), start - BEFORE), start):
            return True
        gap = self.patterns.get("holder_after")
        after = gap.match(self.text, end) if gap else None
        return after is not None and word.match(self.text, after.end()) is not None

    def coming(self, numbers: Sequence[int]) -> bool:
        """Whether these are the adopting body's next sessions, which most requests speak of."""
        session = self.document.cover.session or ""
        return session.isdigit() and all(0 < number - int(session) <= SOON for number in numbers)

    def plausible(self, key: str, numbers: Sequence[int], years: bool) -> bool:
        """Whether an adopting body can have met in sessions of these numbers."""
        body = key.removeprefix("body/")
        organ = symbols.organs().get(body)
        if organ is None:
            return not years
        if organ["sessions"] == "years" or years:
            return years and organ["sessions"] == "years"
        session = self.document.cover.session or ""
        return body != self.document.cover.body or not session.isdigit() or max(numbers) <= int(session) + AHEAD

    def past_holder(self, end: int) -> int:
        """The end of the body that follows a session ("of the Committee"), or of the session."""
        gap = self.patterns.get("holder_after")
        if gap is None or (after := gap.match(self.text, end)) is None:
            return end
        at = bisect_left(self.link_starts, after.end() - 4)
        for first, last, link in self.links[at : at + 2]:
            if link.kind == "body" and first - after.end() <= 4:
                return last
        return end

    def body_at(self, offset: int) -> str | None:
        at = bisect_right(self.link_starts, offset) - 1
        for first, last, link in self.links[max(0, at - 2) : at + 2]:
            if link.kind == "body" and abs(offset - first) < CLOSE and offset < last and self.holds(link):
                return link.key
        return None

    def holds(self, link: Link) -> bool:
        """Whether the body is of a kind that meets in sessions."""
        if link.label is None:
            return True
        words = link.label.lower()
        return any(word in words for word in labels()["holders"]) and not any(
            word in words for word in labels()["no_holders"]
        )

    def paragraph(self, offset: int) -> int:
        """Where the paragraph begins, or as far back as words of one sentence stand."""
        low = max(0, offset - FAR)
        return max(low, self.text.rfind("\n", low, offset) + 1)

    # ----------------------------------------------------------------- time and place

    def when_after(self, end: int) -> tuple[When | None, str | None]:
        """Time and place that follow a name."""
        limit = self.clause_end(end)
        gap = self.patterns["held"]
        for when in self.whens(end, limit):
            between = gap.fullmatch(self.text, end, when.start)
            if between is None and when.start > end:
                return None, self.venue_after(end, limit)
            venue = self.printed(between, "venue") or self.printed(between, "venue2")
            return when, venue or self.printed(self.patterns["venue_after"].match(self.text, when.end, limit), "venue")
        return None, self.venue_after(end, limit)

    def venue_after(self, end: int, limit: int) -> str | None:
        found = self.patterns["held_in"].match(self.text, end, limit)
        return self.printed(found, "venue")

    def printed(self, found: "re.Match[str] | None", group: str) -> str | None:
        """What a group of a match is in the text itself."""
        if found is None or found.groupdict().get(group) is None:
            return None
        span = self.folded.span(*found.span(group))
        return tidy(self.document.text[span.start : span.end])

    def when_before(self, start: int) -> tuple[When | None, str | None]:
        """Time and place that stand before a name, in languages that say so."""
        gap = self.patterns.get("held_before")
        if gap is None:
            return None, None
        low = max(self.paragraph(start), start - 90)
        whens = list(self.whens(low, start))
        if not whens:
            return None, None
        between = gap.fullmatch(self.text, whens[-1].end, start)
        if between is None and whens[-1].end < start:
            return None, None
        return whens[-1], self.printed(between, "venue")

    def clause_end(self, offset: int) -> int:
        found = self.patterns["clause_end"].search(self.text, offset, min(len(self.text), offset + TAIL))
        return found.start() if found else min(len(self.text), offset + TAIL)

    def whens(self, start: int, end: int) -> Iterator[When]:
        """The times in the text between two offsets."""
        if DIGIT.search(self.text, start, end) is None:
            return
        for found in self.patterns["when"].finditer(self.text, start, end):
            groups = found.groupdict()
            year = groups.get("y2") or groups.get("y3") or groups.get("y1")
            month2 = self.month(groups.get("m2") or groups.get("m3") or groups.get("m1"))
            month1 = self.month(groups.get("m1") or groups.get("m3")) or month2
            day2 = groups.get("d2") or groups.get("d3")
            ends = iso(year, month2, day2)
            day1 = groups.get("d1") or (day2 if not groups.get("m1") else None)
            starts = iso(groups.get("y1") or year, month1, day1)
            if starts is None or ends is None:
                continue
            apart = bool(groups.get("y1") and groups.get("y2") and groups.get("d1"))
            yield When(found.start(), found.end(), starts, ends, apart)

    def month(self, name: str | None) -> int | None:
        if not name:
            return None
        # of two names for one month the latter
        name = re.sub(r"\s+", " ", grammar.lowered(name.rpartition("/")[2].strip()))
        more: dict[str, int] = self.topic.tables.get("months", {})
        return int(name) if name.isdigit() else self.language.months.get(name) or more.get(name)

    # -------------------------------------------------------------------------- named

    def named(self) -> None:
        """Gatherings with a name."""
        cover = self.folded.at(min((block.start for block in self.document.blocks), default=0))
        candidates = [
            one
            for noun in self.nouns("noun")
            if noun.start() >= cover and self.free(noun.start(), noun.end())
            for one in self.gatherings(noun)
        ]
        # of names that overlap the longer is the whole one; those of one list share their words
        candidates.sort(key=lambda one: (one.start - one.end, one.start))
        kept: list[Named] = []
        for one in candidates:
            if kept and (one.start, one.end) == (kept[-1].start, kept[-1].end):
                kept.append(one)
            elif self.free(one.start, one.end):
                kept.append(one)
                self.take(one.start, one.end)
        kept.sort(key=lambda one: (one.start, one.number or 0))
        for key, one in self.joined(kept):
            self.add(
                one.start,
                one.end,
                key,
                label=self.label(key, one),
                convener=one.body,
                number=one.number,
                starts=one.when.starts if one.when else None,
                ends=one.when.ends if one.when else None,
                venue=one.venue,
            )

    def nouns(self, name: str) -> Iterator["re.Match[str]"]:
        """Where the pattern of a noun matches, in order; words that lack its stems are not tried."""
        pattern, stems = self.patterns[name], self.topic.tables["stems"].get(name)
        if stems is None:
            yield from pattern.finditer(self.text)
            return
        lowered = fold(self.document.text).text
        starts = set()
        for stem in stems:
            at = lowered.find(stem)
            while at >= 0:
                first = at
                while first > 0 and at - first < CLITICS and lowered[first - 1].isalpha():
                    first -= 1
                starts.add(first)
                at = lowered.find(stem, at + len(stem))
        end = 0
        for start in sorted(starts):
            if start >= end and (found := pattern.match(self.text, start)):
                end = found.end()
                yield found

    def in_body(self, start: int, end: int) -> int | None:
        """Where the name of a body that the noun is part of begins; of an instrument only if a vocabulary has it."""
        at = bisect_right(self.link_starts, start)
        for first, last, link in self.links[max(0, at - 3) : at]:
            named = link.kind == "body" or (link.kind == "instrument" and link.rule != "grammar")
            if named and first <= start and end <= last and (first, last) != (start, end):
                return first
        return None

    def is_body(self, start: int, end: int) -> bool:
        """Whether the noun alone names a body."""
        at = bisect_right(self.link_starts, start)
        return any((first, last) == (start, end) for first, last, _ in self.links[max(0, at - 3) : at])

    def gatherings(self, noun: "re.Match[str]") -> Iterator[Named]:
        """What a noun stands for; several where it has several numbers."""
        kind, _, many = (noun.lastgroup or "").partition("_")
        low = max(self.paragraph(noun.start()), noun.start() - REACH)
        start, numbers = self.name_start(low, noun.start(), bool(many))
        start = self.trimmed(start, noun.start())
        body_start = self.in_body(noun.start(), noun.end())
        # "the 2010 Review Conference of the Parties": with a number or year the body is one of its meetings
        if body_start is not None and (start >= body_start or not (numbers or self.year_in(start, noun.end()))):
            return
        end = self.name_end(noun.end())
        if not numbers:
            numbers = self.numbers_after(noun.end(), end)
        key = None
        if (listed := self.listed_name(start, numbers, bool(many))) is not None and listed[1] >= noun.end():
            key, end = listed
        series = self.found_in("series", start, end)
        if (many and not numbers and not series and key is None) or not self.free(start, end):
            return
        if (start, end) == (noun.start(), noun.end()) and not numbers and self.matches("alone", start):
            return
        if not numbers and key is None and (self.matches("common", noun.start()) or self.found_in("vague", start, end)):
            return
        when, venue = self.when_after(end)
        if when is None:
            when, place = self.when_before(start)
            venue = venue or place
        if when is None:
            when = self.year_in(start, min(end, noun.end() + AROUND)) or self.year_in(max(start, end - AROUND), end)
        alone = self.is_body(noun.start(), noun.end()) and not numbers and key is None
        if alone and (when is None or when.end > start):
            return
        strong = key is not None or (
            end - start >= int(self.topic.tables["proper_length"])
            and (
                self.matches("proper", noun.start())
                or self.matches("proper", start)
                or self.found_in("strong", start, end)
                or series
            )
        )
        if when is not None and not numbers and not strong:
            # "meeting in November 2003" has no other name
            near = self.patterns["near_date"]
            if end <= when.start and near.fullmatch(self.text, end, when.start):
                end = when.end
            elif when.end <= start and near.fullmatch(self.text, when.end, start):
                start = when.start
        words = frozenset(stem for stem, _ in stems(self.document.language, self.text[start:end]))
        body = self.holder(start, noun.end(), end)
        whens: list[When | None] = [when] * max(1, len(numbers))
        if when is not None and when.apart and len(numbers) == 2:
            whens = [replace(when, ends=when.starts), replace(when, starts=when.ends)]
        for number, held in zip(numbers or (None,), whens, strict=True):
            yield Named(start, end, kind, number, words, strong, held, venue, body, key)

    def trimmed(self, start: int, end: int) -> int:
        """Where a name begins without a bracket that is not closed in it, and without words that join."""
        opened: list[int] = []
        for at in range(start, end):
            if self.text[at] in OPENING:
                opened.append(at)
            elif self.text[at] in CLOSING:
                if opened:
                    opened.pop()
                else:
                    start = at + 1
        if opened:
            start = opened[-1] + 1
        strip = self.patterns.get("strip")
        while strip is not None and (found := strip.match(self.text, start, end)) and found.end() > start:
            start = found.end()
        return start

    def year_in(self, start: int, end: int) -> When | None:
        """The year that is part of a name."""
        found = self.patterns["year"].search(self.text, start, end)
        return When(*found.span("y3"), found["y3"], found["y3"]) if found else None

    def matches(self, name: str, offset: int) -> bool:
        return name in self.patterns and self.patterns[name].match(self.text, offset) is not None

    def found_in(self, name: str, start: int, end: int) -> bool:
        return name in self.patterns and self.patterns[name].search(self.text, start, end) is not None

    def name_start(self, low: int, end: int, many: bool) -> tuple[int, list[int]]:
        """Where the name whose noun begins at `end` begins, and its numbers."""
        pattern = self.patterns.get("before")
        if not many and (pause := PAUSE.search(self.text, low, end)) is not None:
            low = pause.start() + 1
        before = pattern.search(self.text, low, end) if pattern else None
        if before is None:
            return end, []
        start = before.start("name")
        for cut in self.patterns["cut"].finditer(self.text, max(low, start - 12), end):
            start = max(start, cut.end())
        rows = list(self.ordinals(start, end))
        if (counted := self.patterns.get("number_end")) is not None:
            rows = list(self.ordinals(before.start("name"), end))
            rows = [row for row in rows if counted.match(self.text, row[2]) or self.listed(row[2], rows)]
            if rows and rows[-1][1] < start and not self.patterns["noun"].search(self.text, rows[-1][2], end):
                start = rows[-1][1]
            rows = [row for row in rows if row[1] >= start]
        numbers = [rows[-1]] if rows else []
        for row in reversed(rows[:-1]):
            # a list of numbers, not a number in one of the words
            if not self.patterns["list_gap"].fullmatch(self.text, row[2], numbers[0][1]):
                break
            numbers.insert(0, row)
        if numbers:
            owner = self.patterns.get("owner")
            if owner is None or start >= numbers[0][1] or not owner.fullmatch(self.text, start, numbers[0][1]):
                start = numbers[0][1]
        return start, [number for number, _, _ in numbers]

    def listed(self, end: int, rows: Sequence[tuple[int, int, int]]) -> bool:
        """Whether a number that ends there is parted from the next one by words of a list alone."""
        gap = self.patterns["list_gap"]
        return any(start > end and gap.fullmatch(self.text, end, start) for _, start, _ in rows)

    def numbers_after(self, start: int, end: int) -> list[int]:
        """The numbers that follow the noun, before the words that say what it is about."""
        pattern = self.patterns.get("number_after")
        found = pattern.match(self.text, start, max(end, start)) if pattern else None
        return [number for number, _, _ in self.ordinals(*found.span("numbers"))] if found else []

    def name_end(self, offset: int) -> int:
        """Where the name that goes on after its noun ends."""
        complement = self.patterns.get("complement")
        found = complement.match(self.text, offset) if complement else None
        if found is None or (found["more"] is None and found.end() == offset):
            return offset
        if found["more"] is None:
            return found.end()
        limit = min(len(self.text), offset + LONGEST)
        at = found.end()
        soft = None
        for stop in self.patterns["stop"].finditer(self.text, found.end(), limit):
            if stop.start() < at:
                continue
            if (inside := self.link_over(stop.start())) is not None:
                at = inside
            elif stop.lastgroup == "soft" and self.body_before(stop.start()) and self.body_after(stop.end()):
                # two bodies hold it
                continue
            elif stop.lastgroup == "soft":
                # a list or the end: if a time follows what comes next, that is still the name
                soft = soft or stop.start()
            elif stop.lastgroup != "weak" or (not self.body_after(stop.end()) and self.when_after(stop.start())[0]):
                if soft is not None and self.when_after(stop.start())[0] is None:
                    return soft
                return stop.start()
        return soft or limit

    def body_after(self, offset: int) -> bool:
        """Whether the name of a body or instrument begins with the next word."""
        at = bisect_left(self.link_starts, offset)
        return any(
            first <= offset + CLOSE and link.kind in ("body", "instrument")
            for first, _, link in self.links[at : at + 2]
        )

    def body_before(self, offset: int) -> bool:
        """Whether the name of a body ends there."""
        at = bisect_left(self.link_starts, offset)
        return any(last == offset and link.kind == "body" for _, last, link in self.links[max(0, at - 2) : at])

    def link_over(self, offset: int) -> int | None:
        """Where the name of a body or instrument that holds the character ends."""
        at = bisect_right(self.link_starts, offset)
        return max((last for first, last, _ in self.links[max(0, at - 3) : at] if first < offset < last), default=None)

    def joined(self, named: Sequence[Named]) -> Iterator[tuple[str, Named]]:
        """Each gathering that counts with its key, the same for all that are one."""
        groups: dict[tuple[int | None, str], list[tuple[str, Named]]] = {}
        days: dict[tuple[str, str, str], str] = {}
        named_before: dict[str, dict[str, frozenset[str]]] = {}
        for one in named:
            known = groups.setdefault((one.number, one.noun), [])
            key = next((key for key, other in reversed(known[-LATEST:]) if same(one, other)), None)
            if key is None and one.number is None and one.when is not None:
                # "the meeting held on 4 July" after the number of that meeting
                key = days.get((one.noun, one.when.starts, one.when.ends))
            if key is None:
                if one.number is None and one.when is None and not one.strong:
                    # "the Conference": the one that was named before, if there is but one
                    key = self.meant(one, named_before.get(one.noun, {}))
                    if key is None:
                        continue
                else:
                    key = self.key(one)
            if one.when is not None and len(one.when.starts) == DAY:
                days.setdefault((one.noun, one.when.starts, one.when.ends), key)
            known.append((key, one))
            named_before.setdefault(one.noun, {}).setdefault(key, one.words)
            yield key, one

    def meant(self, one: Named, before: Mapping[str, frozenset[str]]) -> str | None:
        """What a noun that begins like a proper name means, of the gatherings with that noun named before."""
        if len(before) != 1 or not self.matches("proper", one.start) or not one.words:
            return None
        ((key, words),) = before.items()
        return key if one.words <= words else None

    def listed_name(self, start: int, numbers: Sequence[int], plural: bool) -> tuple[str, int] | None:
        """Key and end of the longest name of the vocabulary that begins there."""
        if len(numbers) > 1 or not (most := longest(self.document.language)):
            return None
        known, number = index(self.document.language), numbers[0] if numbers else None
        words = stems(self.document.language, self.text[start : start + LONGEST])[:most]
        for count in range(len(words), 0, -1):
            key = known.get((number, plural, tuple(stem for stem, _ in words[:count])))
            if key is not None:
                return key, start + words[count - 1][1]
        return None

    def holder(self, start: int, noun: int, end: int) -> str | None:
        """The body that a name says to hold the gathering."""
        gap = self.patterns.get("holder_after")
        after = gap.match(self.text, noun, end) if gap and noun < end else None
        if after is not None and (key := self.body_at(after.end())):
            return key
        at = bisect_left(self.link_starts, start)
        if self.topic.tables.get("together") and at < len(self.links):
            first, _, link = self.links[at]
            return link.key if first == start and link.kind == "body" and self.holds(link) else None
        return None

    def label(self, key: str, one: Named) -> str | None:
        """The English name, where a vocabulary has it, the text is English or number and body tell it."""
        if key.startswith("meeting/") and (name := vocab.load().label(key)) is not None:
            return name
        if self.topic.tables.get("english"):
            span = self.folded.span(one.start, one.end)
            return tidy(self.document.text[span.start : span.end])
        if one.noun == "meeting" and one.number is not None and (name := self.name_of(one.body)):
            return labels()["meeting"].format(ordinal_words(one.number), name)
        return None

    def key(self, one: Named) -> str:
        """The key of a gathering: of the vocabulary, of body and number, of its days, or of its name."""
        if one.key is not None:
            return one.key
        if one.noun == "meeting" and one.number is not None and one.body is not None:
            return f"meeting/{one.body.removeprefix('body/')}/meeting-{one.number}"
        number = f"-n{one.number}" if one.number is not None else ""
        if one.when is not None and len(one.when.starts) == DAY:
            days = one.when.starts if one.when.starts == one.when.ends else f"{one.when.starts}-{one.when.ends}"
            return f"meeting/{days}{number}"
        return f"meeting/{self.document.language}/{slug(self.text[one.start : one.end])}"


def agreed(found: Sequence[Gathering]) -> Iterator[Gathering]:
    """The gatherings, all mentions of one with its fullest English name and its most exact days."""
    best: dict[str, Gathering] = {}
    for one in found:
        known = best.setdefault(one.key, one)
        label = max(known.label, one.label, key=lambda name: len(name or ""))
        dated = max(known, one, key=lambda read: len(read.starts or ""))
        best[one.key] = replace(known, label=label, starts=dated.starts, ends=dated.ends)
    for one in found:
        known = best[one.key]
        yield replace(one, label=known.label, starts=known.starts, ends=known.ends)


def same(one: Named, other: Named) -> bool:
    """Whether two names of the same noun and number in a document are of one gathering."""
    if one.when and other.when and (one.when.starts, one.when.ends) != (other.when.starts, other.when.ends):
        return False
    if one.key and other.key:
        return one.key == other.key
    if one.words == other.words:
        return True
    # "the fifteenth congress" after its full name
    less, more = sorted((one.words, other.words), key=len)
    if one.number is None:
        return one.strong and other.strong and less < more
    return len(less & more) >= ALIKE * len(less)


def ordinals(language: str, text: str) -> Iterator[tuple[int, int, int]]:
    """The ordinals in a folded text, as (number, start, end)."""
    numbers = grammar.load(language).numbers
    mark = grammar.topic(language, "meetings").tables.get("number_mark")
    text = grammar.lowered(text)
    shorts = [(one.start(), one.end(), one) for one in numbers.short.finditer(text)]
    if shorts:
        for first, last, one in shorts:
            yield int(next(group for group in one.groups() if group)), first, last
        return
    listed = -CLOSE  # the end of the last one
    for number, ordinal, start, end in numbers.placed(text):
        if ordinal and (mark is None or text.startswith(mark, start) or start - listed < CLOSE):
            listed = end
            yield number, start, end


def stems(language: str, text: str) -> list[tuple[str, int]]:
    """The words of a folded text without what inflection changes, each with where it ends; ordinals left out.

    Where words are not parted by spaces they are characters.
    """
    text = grammar.lowered(text)
    matter = grammar.topic(language, "meetings")
    if matter.tables.get("together"):
        return [(char, at) for at, char in enumerate(text, 1) if char.isalnum()]
    first = matter.patterns.get("word_start")
    least, values = int(matter.tables["inflected"]), grammar.load(language).numbers.values
    out = []
    for found in WORD.finditer(text):
        word = first.regex.sub("", found[0], count=1) if first else found[0]
        if word not in values:
            out.append((word[: max(4, len(word) - least)], found.end()))
    return out


@cache
def index(language: str) -> dict[tuple[int | None, bool, tuple[str, ...]], str]:
    """The key of each gathering of the vocabularies by number, whether it is several, and the stems of its names."""
    out = {}
    nouns = grammar.topic(language, "meetings").patterns["noun"].regex
    for key, entry in vocab.load().entries.items():
        if entry.kind == "meeting":
            for label in entry.labels.get(language, ()):
                text = fold(label, case=False).text
                number = next((number for number, _, _ in ordinals(language, text)), None)
                noun = nouns.search(text)
                plural = noun is not None and (noun.lastgroup or "").endswith("_many")
                out[number, plural, tuple(stem for stem, _ in stems(language, text))] = key
    return out


@cache
def longest(language: str) -> int:
    """Stems of the longest name."""
    return max((len(words) for _, _, words in index(language)), default=0)


def tidy(text: str | None) -> str | None:
    return " ".join(text.split()).strip(" ,") or None if text else None


def iso(year: str | None, month: int | None, day: str | None) -> str | None:
    """A full or half ISO 8601 date; None of numbers that make none."""
    if year is None or (month is not None and not 1 <= month <= 12) or (day and not 1 <= int(day) <= 31):
        return None
    parts = [year] if month is None else [year, f"{month:02d}"]
    if month is not None and day:
        parts.append(f"{int(day):02d}")
    return "-".join(parts)


def slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


@cache
def labels() -> dict[str, str]:
    """How English names are made: `common.meetings.toml`, table `labels`."""
    table: dict[str, str] = grammar.read("common.meetings")["labels"]
    return table


def short(number: int) -> str:
    """A number as an English ordinal in figures.

    >>> short(53), short(12), short(101)
    ('53rd', '12th', '101st')
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ordinal_words(number: int) -> str:
    """A number as an English ordinal in words, in figures above 199.

    >>> ordinal_words(78), ordinal_words(80), ordinal_words(112)
    ('seventy-eighth', 'eightieth', '112th')
    """
    words = labels()["ordinals"].split()
    if not 0 < number < 100:
        return short(number)
    if number <= len(words):
        return words[number - 1]
    tens, unit = divmod(number, 10)
    ten = labels()["tens"].split()[tens - 2]
    return f"{ten}-{words[unit - 1]}" if unit else f"{ten[:-1]}ieth"
