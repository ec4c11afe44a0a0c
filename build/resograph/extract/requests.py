"""Acts that ask somebody for something: who, for what, by when.

An act is a verb of asking where a paragraph or one of its items begins, or in a chain after it ("requests … and
invites …"). Whoever stands right after the verb, as far as the words that say what is asked (`until`), is asked:
names that `links` has, and parties without a proper name (`ontology/vocabularies/parties.ttl`). The words are data
(`data/grammar/*.requests.toml`):

- `ask_*`: the verbs of each act; `modifier` what may stand before and after them, `join` what leads on to another;
- `gap`: what may stand between a verb and the first who is asked, and `until` what ends the list of them;
- `pronoun`, and before the verb `proclitic`: they that were asked before are asked again;
- `report`, `meeting`, `item`: what is asked for; `receiver`: what a receiver follows; `itself`: the adopting body
  as receiver; `fixes_*`: a decision that is a request; `dated`: a time limit by date, `session_before` by session.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from resograph import grammar, vocab
from resograph.grammar import Folded, fold
from resograph.model import Block, Document, Link, Party, Request

PHRASE = 420  # characters after a verb in which those who are asked may stand
GAP = 160  # characters between two of them, or before the first
NEVER = re.compile("(?!)")  # of what a language lacks
YEAR = re.compile(r"2[01]\d\d")
NEAR = 120  # characters beside the noun in which the number of a session stands
DEPTH = 12  # items before one that may hold it
PAIR = 8  # characters between two verbs that have what follows in common
CLAUSE = 4000  # characters of a clause that are read
COLON = re.compile(r"[^;.:]{0,40}:\s{0,9}(?:\W{0,3}\w{1,5}\W{0,3})?")  # between a verb and its first item
ENGLISH_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled words of one language."""

    lead: re.Pattern[str]
    chain: re.Pattern[str]
    actions: tuple[str, ...]
    offices: re.Pattern[str]
    titles: tuple[str, ...]
    patterns: Mapping[str, re.Pattern[str]]
    otherwise: dict[str, str]
    words: Mapping[str, Sequence[str]]
    loose: frozenset[str]
    head_last: bool
    final: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of asking in the fold: begins at `start`, what leads on to it at `before`, what is asked after `end`."""

    start: int
    end: int
    action: str
    leading: bool
    before: int


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in the fold; `aside`: words among which nobody is asked (the name of a treaty)."""

    start: int
    end: int
    key: str | None
    label: str | None
    aside: bool = False


@cache
def rules(language: str) -> Rules:
    """The words of a language, compiled on first use."""
    topic = grammar.topic(language, "requests")
    patterns = defaultdict(lambda: NEVER, {name: pattern.regex for name, pattern in topic.patterns.items()})
    names = [name for name in topic.tables["actions"] if name in patterns]
    # an empty group after each verb tells which it was
    verbs = "|".join(f"(?:{patterns[name].pattern})()" for name in names)
    modifier, join = patterns["modifier"].pattern, patterns["join"].pattern
    before = rf"(?:(?:{modifier})[\s,،]{{0,9}}){{0,4}}"
    after = rf"(?:[\s,،]{{0,9}}(?:{modifier})){{0,3}}"
    offices = topic.tables["offices"]
    ranked = sorted(offices, key=lambda label: -max(map(len, offices[label])))
    titles = "|".join(f"({'|'.join(grammar.folded_source(form) for form in offices[label])})" for label in ranked)
    if topic.tables["capital"]:
        titles = rf"(?<!\w)(?:{titles})(?!\w)"
    return Rules(
        lead=re.compile(rf"\s{{0,9}}{before}(?P<verb>)(?:{verbs}){after}", re.IGNORECASE),
        chain=re.compile(rf"(?:{join}){before}(?P<verb>)(?:{verbs}){after}", re.IGNORECASE),
        actions=tuple(topic.tables["actions"][name] for name in names),
        offices=re.compile(titles, 0 if topic.tables["capital"] else re.IGNORECASE),
        titles=tuple(ranked),
        patterns=patterns,
        otherwise=topic.tables["otherwise"],
        words=topic.tables["words"],
        loose=frozenset(topic.tables["loose"]),
        head_last=topic.tables["head_last"],
        final=tuple(topic.tables["final"]),
    )


def find(document: Document, links: Sequence[Link]) -> tuple[Request, ...]:
    """The requests of a document, in the order of the text; `links` tell who is asked."""
    return tuple(Finder(document, links).all())


class Finder:
    """Looks for the requests of one document."""

    def __init__(self, document: Document, links: Sequence[Link]) -> None:
        self.document = document
        self.rules = rules(document.language)
        self.language = grammar.load(document.language)
        self.sessions = grammar.topic(document.language, "meetings").patterns
        self.folded: Folded = fold(document.text, case=False)
        self.text = self.folded.text
        self.links = [
            Named(
                self.folded.at(link.start),
                self.folded.at(link.end),
                link.key,
                link.label,
                link.kind not in ("body", "state"),
            )
            for link in sorted(links, key=lambda one: (one.start, -one.end))
        ]
        self.link_starts = [one.start for one in self.links]
        self.parties = vocab.load().matcher(document.language, ("party",))

    def all(self) -> Iterator[Request]:
        """Every request, in the order of the text."""
        items: dict[str, list[Block]] = {}
        # a paragraph's own words end before the paragraphs of a draft inside it
        drafts: dict[str, int] = {}
        for block in self.document.blocks:
            if block.kind == "item":
                items.setdefault(block.place.partition("(")[0], []).append(block)
            elif block.parent is not None:
                drafts.setdefault(block.parent, block.start)
        for block in self.document.blocks:
            # the paragraphs of an annexed draft are not yet acts of the body
            if block.kind == "operative" and not block.place.startswith("annex"):
                end = min(block.end, drafts.get(block.place, block.end))
                yield from self.paragraph(block, end, items.get(block.place, []))

    def paragraph(self, block: Block, last: int, items: Sequence[Block]) -> Iterator[Request]:
        """The requests of an operative paragraph, whose own words end at `last`, and of its items."""
        start, end = self.folded.at(block.start), self.folded.at(last)
        parts = [(self.folded.at(item.start), self.folded.at(item.end), item) for item in items]
        firsts = [first for first, _, _ in parts]
        acts = list(self.acts(start, end, firsts))
        before: tuple[Party, ...] = ()
        paired: list[Act] = []
        for number, act in enumerate(acts, 1):
            following = acts[number] if number < len(acts) else None
            inside = self.inside(parts, firsts, act.start)
            place, limit = (inside[2].place, inside[1]) if inside else (block.place, end)
            limit = min(limit, following.before if following else end, act.end + CLAUSE)
            if inside is None and act.leading:
                shared = [part for part in parts if part[2].parent == block.place and part[0] >= act.end]
                colon = shared and act.action != "decides" and COLON.fullmatch(self.text, act.end, shared[0][0])
                if colon and not self.asked(act.end, shared[0][0], (), guess=False)[0]:
                    asked = [(part, self.asked(part[0], part[1], before, guess=False)[0]) for part in shared]
                    if any(parties for _, parties in asked) or act.action in ("calls for", "calls upon"):
                        named = self.rules.otherwise.get(act.action, act.action)
                        for (first, last, item), parties in asked:
                            yield self.request(item.place, replace(act, action=named), first, last, parties)
                            before = parties or before
                        continue
            parties, after = self.asked(act.end, limit, before)
            if not parties and self.rules.patterns["proclitic"].search(self.text, act.before, act.start):
                parties = before or self.meant(start, act.before)
            if not parties and following and following.action == "requests" and "request" in act.action:
                # "reiterates its request and requests …" is one
                acts[number] = replace(following, action=act.action, leading=act.leading)
                continue
            if not parties and following and not following.leading and following.start - act.end < PAIR:
                # "invites and encourages all States to …" are two acts that ask the same
                paired.append(act)
                continue
            for other in paired if parties else ():
                yield self.request(place, other, after, limit, parties)
            paired.clear()
            if act.action == "decides":
                kind = self.deliverable(act.end, limit, "fixes_")
                if kind is None:
                    continue
                # "decides that the working group shall report": of other decisions nobody is the addressee
                parties, after = (parties if kind == "report" else ()), act.end
            elif not parties:
                if not act.leading and not self.rules.patterns["bare"].fullmatch(act.action):
                    continue
                if self.rules.otherwise.get(act.action, act.action) in self.rules.loose:
                    parties = self.indirect(after, limit)
            yield self.request(place, act, after, limit, parties)
            before = parties or before

    @staticmethod
    def inside(
        parts: Sequence[tuple[int, int, Block]], firsts: Sequence[int], at: int
    ) -> tuple[int, int, Block] | None:
        """The innermost item that holds the character; items are in the order of their beginnings."""
        for number in range(bisect_right(firsts, at) - 1, max(-1, bisect_right(firsts, at) - DEPTH), -1):
            if at < parts[number][1]:
                return parts[number]
        return None

    def acts(self, start: int, end: int, parts: Sequence[int]) -> Iterator[Act]:
        """The verbs of asking between two offsets, in order; `parts` is where items begin."""
        leads: list[Act] = []
        for at in (start, *parts):
            match = self.rules.lead.match(self.text, at, end)
            if match and (act := self.act(match, leading=True)):
                leads.append(act)
        chained = filter(None, (self.act(one, False) for one in self.rules.chain.finditer(self.text, start, end)))
        # of a lead and what seems a link of a chain within it the lead counts
        last = -1
        for act in sorted([*leads, *chained], key=lambda one: (one.start, not one.leading)):
            if act.start >= last:
                yield act
                last = act.end

    def act(self, match: re.Match[str], leading: bool) -> Act | None:
        """The act of a match, None where the word only looks like one in the fold."""
        which = match.lastindex or 2
        last = self.folded.span(match.start(which) - 1, match.start(which))
        if self.document.text[last.start : last.end][:1] in self.rules.final:
            return None
        start = match.start("verb")
        return Act(start, match.end(), self.rules.actions[which - 2], leading, start if leading else match.start())

    def request(self, place: str, act: Act, start: int, end: int, parties: tuple[Party, ...]) -> Request:
        """A request whose clause runs to `end`; what is asked begins at `start`."""
        prefix = "fixes_" if act.action == "decides" else ""
        deliverable = self.deliverable(start, end, prefix)
        action = act.action if parties else self.rules.otherwise.get(act.action, act.action)
        first = min(act.start, start) if start >= act.end else start
        span = self.folded.span(first if act.end <= start < act.end + PHRASE else start, end)
        text = self.document.text[span.start : span.end].rstrip(" \n;.,،；。，؛")
        return Request(
            place=place,
            start=span.start,
            end=span.start + len(text),
            action=action,
            addressees=parties,
            deliverable=deliverable or "other",
            receivers=self.receivers(start, end, deliverable),
            due=self.due(start, end),
        )

    # ---------------------------------------------------------------- who is asked

    def asked(
        self, start: int, end: int, before: tuple[Party, ...], guess: bool = True
    ) -> tuple[tuple[Party, ...], int]:
        """Who is asked in a clause, as its words go on after the verb, and where what is asked begins.

        `guess` takes words for a party that no vocabulary has.
        """
        patterns = self.rules.patterns
        end = min(end, start + PHRASE)
        if before and (found := patterns["pronoun"].match(self.text, start, end)):
            return before, found.end()
        following = "between"
        if clause := patterns["subordinate"].match(self.text, start, end):
            # nothing tells where the subject ends but the words between names
            start, following = clause.end(), "together"
        stop = self.stop(start, end)
        limit = stop.start() if stop else end
        out: list[Named] = []
        at = start
        for one in self.named(start, limit):
            pattern = patterns[following if out else "gap"]
            beside = one.start == at
            if out and self.rules.head_last and beside:
                if one.key == "party/governments" and (out[-1].key or "").startswith("state/"):
                    at = one.end
                    continue
                out.pop()
            elif one.start - at > GAP or not (beside or pattern.fullmatch(self.text, at, one.start)):
                if out:
                    break
                # the name may be part of what describes the one who is asked
                continue
            if out and out[-1].key == "party/governments" and (one.key or "").startswith("state/"):
                out.pop()
            out.append(one)
            at = one.end
        if not out:
            found = patterns["unknown"].match(self.text, start, limit) if stop and guess else None
            if found is None or found.end() < limit:
                return (), start
            out, at = [Named(*found.span("who"), None, None)], limit
        return tuple(self.party(one) for one in out), at

    def meant(self, start: int, end: int) -> tuple[Party, ...]:
        """Whom a pronoun means where nobody was asked before: the last body that the paragraph names."""
        bodies = [one for one in self.named(max(start, end - PHRASE), end) if (one.key or "body/").startswith("body/")]
        return (self.party(bodies[-1]),) if bodies else ()

    def stop(self, start: int, end: int) -> re.Match[str] | None:
        """What ends the list of those who are asked, not inside a name."""
        at = start
        while stop := self.rules.patterns["until"].search(self.text, at, end):
            last = bisect_left(self.link_starts, stop.start() + 1) - 1
            if last < 0 or self.links[last].end <= stop.start() or self.links[last].start < start:
                return stop
            at = self.links[last].end
        return None

    def indirect(self, start: int, end: int) -> tuple[Party, ...]:
        """Whose deed is asked for where nobody is addressed ("encourages cooperation between …")."""
        end = min(end, start + PHRASE)
        stop = self.text.find(";", start, end)
        patterns = self.rules.patterns
        out: list[Named] = []
        for one in self.named(start, stop if stop >= 0 else end):
            if out:
                if not patterns["together"].fullmatch(self.text, out[-1].end, one.start):
                    break
                out.append(one)
            elif patterns["indirect"].search(self.text, start, one.start):
                out.append(one)
        return tuple(self.party(one) for one in out)

    def named(self, start: int, end: int) -> list[Named]:
        """Everybody named between two offsets; of overlapping names the longest that begins first."""
        links = self.links[bisect_left(self.link_starts, start) : bisect_left(self.link_starts, end)]
        found = [one for one in links if one.end <= end]
        first, last = self.folded.span(start, end)
        for hit in self.parties.find(self.document.text[first:last]):
            low, high = self.folded.at(first + hit.start), self.folded.at(first + hit.end)
            found.append(Named(low, high, hit.keys[0], vocab.load().label(hit.keys[0])))
        for match in self.rules.offices.finditer(self.text, start, end):
            title = self.rules.titles[(match.lastindex or 1) - 1]
            known = title.startswith("party/")
            label = vocab.load().label(title) if known else title
            found.append(Named(match.start(), match.end(), title if known else None, label))
        for match in self.rules.patterns["aside"].finditer(self.text, start, end):
            found.append(Named(match.start(), match.end(), None, None, aside=True))
        out: list[Named] = []
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            if not out or one.start >= out[-1].end:
                out.append(one)
        return [one for one in out if not one.aside]

    def party(self, one: Named) -> Party:
        span = self.folded.span(one.start, one.end)
        return Party(span.start, span.end, one.key, one.label)

    # ------------------------------------------------------- what is asked, for whom, by when

    def deliverable(self, start: int, end: int, prefix: str = "") -> str | None:
        """What is to be delivered, None where no word of the clause tells."""
        clause = grammar.lowered(self.text[start:end])
        for kind in ("item", "report", "meeting"):
            words = () if prefix else self.rules.words.get(kind, ())
            if words and not any(word in clause for word in words):
                continue
            if self.rules.patterns[prefix + kind].search(self.text, start, end):
                return kind
        return None

    def receivers(self, start: int, end: int, deliverable: str | None) -> tuple[Party, ...]:
        """Who gets it: the first body after the words for handing over, or the adopting body itself."""
        if deliverable not in ("report", "item"):
            return ()
        handing = self.rules.patterns["report"].search(self.text, start, end)
        if handing is not None:
            low, high = handing.start(), min(end, handing.end() + GAP)
            for one in self.links[bisect_left(self.link_starts, low) : bisect_left(self.link_starts, high)]:
                if not one.aside and self.rules.patterns["receiver"].search(
                    self.text, max(low, one.start - 40), one.start
                ):
                    return (self.party(one),)
        itself = self.rules.patterns["itself"].search(self.text, start, end)
        if itself is not None and self.document.cover.body:
            key = f"body/{self.document.cover.body}"
            return (self.party(Named(itself.start(), itself.end(), key, vocab.load().label(key))),)
        return ()

    def due(self, start: int, end: int) -> str | None:
        """By when: the session or the date that sets the limit."""
        # nouns are few and quickly found, and the patterns are slow
        nouns = [one.span() for one in self.sessions["session_noun"].regex.finditer(self.text, start, end)]
        for name in ("session", "session_years"):
            for low, high in nouns:
                area = max(start, low - NEAR), min(end, high + NEAR)
                fits = (one for one in self.sessions[name].regex.finditer(self.text, *area) if one.end() > low)
                found = next(fits, None)
                if found is None or found.start() > low:
                    continue
                if self.rules.patterns["past"].search(self.text, max(start, found.start() - 60), found.start()):
                    continue
                if name == "session_years":
                    return f"{found['numbers']} session"
                groups = found.groupdict()
                numbers = self.numbers(groups["numbers"] or groups.get("after") or "")
                if numbers:
                    words = [f"{number}{suffix(number)}" for number in numbers]
                    listed = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
                    return f"{listed} session{'s' if len(words) > 1 else ''}"
        if YEAR.search(self.text, start, end) is None:
            return None
        found_date = self.rules.patterns["dated"].search(self.text, start, end)
        return self.date(found_date) if found_date else None

    def numbers(self, words: str) -> list[int]:
        """The ordinals of a list, in figures or in words."""
        text = grammar.lowered(words)
        if short := [next(filter(None, one.groups())) for one in self.language.numbers.short.finditer(text)]:
            return [int(number) for number in short]
        return [number for number, ordinal in self.language.numbers.rows(text) if ordinal]

    def date(self, found: re.Match[str]) -> str | None:
        groups = found.groupdict()
        year, month, day = groups["year"] or groups["year2"], groups.get("month"), groups.get("day")
        if not month:
            return year
        name = re.sub(r"\s+", " ", fold(month).text)
        number = int(name) if name.isdigit() else self.language.months[name]
        return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


def suffix(number: int) -> str:
    """The ending of an English ordinal in figures.

    >>> suffix(78), suffix(81), suffix(112)
    ('th', 'st', 'th')
    """
    return "th" if number % 100 in (11, 12, 13) else ENGLISH_ORDINALS.get(number % 10, "th")
