"""Names that no vocabulary has, known by the way that names are built.

A name has a head ("Convention", "комитет", "委员会"), words before it that belong to it, and a complement. Heads and
what may stand in a complement, or ends it, is data (`data/grammar/<language>.unknown.toml`); here is how they are
walked. In languages written with spaces the walk goes from a head to both sides, word by word; in those written
together a name ends with its head and begins where one can begin. What the grammar isn't sure of is no name.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from resograph import grammar
from resograph.grammar import Folded, fold
from resograph.model import Document, Name
from resograph.places import Places

LONGEST = 45
"""Words that a complement may have; the longest official names have about forty."""

WORD = re.compile(r"[^\W\d_]+")
GAP = re.compile(r"[^\S\n]{1,9}$")
LAST = re.compile(r"[^\W_][^\W_'\-–]*(?:['\-–][^\W_]+)*$")
PRIOR = re.compile(r"([^\W_]+)[^\S\n]{1,9}$")
QUOTED = 240  # characters that a quoted title may have


def find(document: Document, known: Sequence[Name]) -> tuple[Name, ...]:
    """The names in a document that are not among the known ones, in the order of the text.

    A name may hold known ones ("Bureau of the …"), but never begins or ends inside of one.
    """
    rules = rules_of(document.language)
    folded = fold(document.text)
    page = Page(document, folded, known)
    walk = together if rules.together else apart
    found = []
    places = Places(document)
    for one in likely(list(walk(page, rules)), known, page, rules):
        start, end = folded.span(one.start, one.end)
        place, block = places.of(start)
        # a name ends with its line
        if (block is not None and block.kind == "table") or "\n" in document.text[start:end]:
            continue
        found.append(Name(one.kind, start, end, place, form="grammar", name=one.name))
    return same(found, known, page, rules)


# ------------------------------------------------------------------ rules


@dataclass(frozen=True, slots=True)
class Head:
    """What a head is: `kind` `body` or `instrument`, its dictionary form, and how it may be used.

    `weak`: a common noun as well, a name only where its look says so. `open`: its complement is in small letters
    even where names have capitals. `small`: may be in small letters itself. `gender` chooses the endings of the
    adjectives before it. `cut`: letters before it in the same word that are no part of the name.
    """

    kind: str
    base: str
    weak: bool = False
    open: bool = False
    small: bool = False
    gender: str = ""
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The grammar of names of a language, compiled from its data."""

    language: str
    together: bool
    capitals: str
    head_first: bool
    bare: bool
    ending: re.Pattern[str]
    article: re.Pattern[str]
    foreword: re.Pattern[str]
    heads: Mapping[str, Head]
    openers: frozenset[str]
    links: frozenset[str]
    joins: frozenset[str]
    articles: frozenset[str]
    generic: frozenset[str]
    local: frozenset[str]
    directed: frozenset[str]
    never_first: frozenset[str]
    rivals: frozenset[str]
    proclitics: tuple[str, ...]
    dated: frozenset[str]
    topics: frozenset[str]
    vague: frozenset[str]
    starters: re.Pattern[str]
    separators: re.Pattern[str]
    token: re.Pattern[str]
    stops: frozenset[str]
    phrases: re.Pattern[str]
    dates: re.Pattern[str]
    patterns: Mapping[str, grammar.Pattern]
    endings: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]


@cache
def rules_of(language: str) -> Rules:
    """The rules of a language (ISO 639-1), on first use."""
    topic = grammar.topic(language, "unknown")
    tables = topic.tables
    # most stops are single words, quicker looked up than matched
    single = [stop for stop in tables["stops"] if stop.rstrip("'’").isalpha()]
    phrases = [stop for stop in tables["stops"] if stop not in single]
    ending = re.compile(tables["traits"].get("ending", "(?!)"))
    return Rules(
        language=language,
        together=tables["traits"].get("together", False),
        capitals=tables["traits"].get("capitals", "none"),
        head_first=tables["traits"].get("head_first", False),
        heads=dict(heads_of(tables)),
        bare=tables["traits"].get("bare", False),
        ending=ending,
        article=re.compile(tables["traits"].get("article", "(?!)")),
        foreword=re.compile(rf"{grammar.alternatives(folded_words(tables['never_after']))}$"),
        openers=folded_words(tables["openers"]),
        links=folded_words(tables["links"]) | folded_words(tables["openers"]),
        joins=folded_words(tables["joins"]),
        articles=folded_words(tables["articles"]),
        generic=frozenset(stem(word, ending) for word in folded_words(tables["generic"])),
        local=folded_words(tables["local"]),
        directed=folded_words(tables["directed"]),
        never_first=folded_words(tables["never_first"]),
        rivals=folded_words(tables["rivals"]),
        dated=folded_words(tables["dated"]) | {""},
        proclitics=tuple(sorted(folded_words(tables["proclitics"]), key=len, reverse=True)),
        topics=folded_words(tables["topics"]),
        vague=folded_words(tables["vague"]),
        starters=re.compile(grammar.alternatives(folded_words(tables["starters"]))),
        separators=re.compile(grammar.alternatives(folded_words(tables["separators"]))),
        token=re.compile(
            rf"{tables['traits'].get('elision', '(?!)')}|\d+(?:[-–—]\d+)?"
            r"|[^\W_]+(?:['\-–/][^\W_]+)*(?:(?<=s)'(?= ))?|[^\w\s]"
        ),
        stops=folded_words(single),
        phrases=phrases_of(stop for stop in phrases if stop.islower()),
        dates=phrases_of(stop for stop in phrases if not stop.islower()),
        patterns=topic.patterns,
        endings={
            gender: tuple((re.compile(f"{ending}$"), base) for ending, base in table.items())
            for gender, table in tables["endings"].items()
        },
    )


def folded_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word).text for word in words)


def phrases_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds one of the phrases in a fold."""
    sources = [
        re.sub(
            r"\\[A-Z]|[^\\]", lambda one: one[0] if one[0][0] == "\\" else one[0].lower(), grammar.folded_source(one)
        )
        for one in phrases
    ]
    return re.compile(rf"(?:{'|'.join(sources) or '(?!)'})(?!\w)")


def stem(word: str, ending: re.Pattern[str]) -> str:
    """What stays of a word in all its forms."""
    return ending.sub("", word)


def telling(rules: Rules, word: str) -> bool:
    """Whether the word tells one name from others."""
    return stem(word, rules.ending) not in rules.generic and word not in rules.heads


def heads_of(tables: Mapping[str, Any]) -> Iterator[tuple[str, Head]]:
    """Each form of each head. A head is written `word` or `stem/paradigm`."""
    traits = {name: set(tables["heads"].get(name, ())) for name in ("weak", "open", "small")}
    before = tables["proclitics"]
    for kind in ("body", "instrument"):
        for word in tables["heads"][kind]:
            stem, _, paradigm = word.partition("/")
            forms: dict[str, Any] = tables["paradigms"][paradigm] if paradigm else {"forms": [""], "gender": ""}
            head = Head(
                kind,
                stem + forms["forms"][0],
                weak=word in traits["weak"],
                open=word in traits["open"],
                small=word in traits["small"],
                gender=forms["gender"],
            )
            for ending in forms["forms"]:
                form = fold(stem + ending).text
                yield form, head
                for proclitic in before:
                    yield proclitic + form, replace(head, cut=len(proclitic))


# ------------------------------------------------------------------- page


@dataclass(frozen=True, slots=True)
class Found:
    """A name as found, in offsets of the fold; `core` is the end of its head."""

    kind: str
    start: int
    end: int
    name: str
    core: int = 0


class Page:
    """The text of a document as the walks see it, in offsets of its fold.

    `text` is the fold in small letters, `spans` are the known names and `breaks` offsets that no name goes over: note
    marks, the ends of lead words.
    """

    def __init__(self, document: Document, folded: Folded, known: Sequence[Name]) -> None:
        self.folded = folded
        self.text = folded.text
        spans = sorted({(folded.at(one.start), folded.at(one.end)) for one in known if one.end > one.start})
        self.spans: list[tuple[int, int]] = []
        for start, end in spans:
            if self.spans and start < self.spans[-1][1]:
                # of two that overlap the outer one
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            else:
                self.spans.append((start, end))
        self.starts = [start for start, _ in self.spans]
        breaks = {folded.at(call.offset) for note in document.footnotes for call in note.calls}
        breaks |= {folded.at(block.lead.end) for block in document.blocks if block.lead}
        self.breaks = sorted(breaks)
        self.openings = {folded.at(block.start) for block in document.blocks}
        self.openings |= {folded.at(note.start) for note in document.footnotes}

    def words(self, name: Name) -> str:
        """The words of a name as folded."""
        return self.text[self.folded.at(name.start) : self.folded.at(name.end)]

    def known_at(self, offset: int) -> tuple[int, int] | None:
        """The known name that holds the character."""
        at = bisect_right(self.starts, offset) - 1
        return self.spans[at] if at >= 0 and offset < self.spans[at][1] else None

    def broken(self, start: int, end: int) -> bool:
        """Whether something stands between two words that no name goes over."""
        at = bisect_left(self.breaks, start)
        return at < len(self.breaks) and self.breaks[at] <= end

    def capital(self, offset: int) -> bool:
        return self.folded.source[self.folded.span(offset, offset + 1).start].isupper()

    def cased(self, start: int, length: int) -> str:
        """The fold from an offset on, with its capitals."""
        span = self.folded.span(start, min(len(self.text), start + length))
        return fold(self.folded.source[span.start : span.end], case=False).text

    def opens(self, offset: int) -> bool:
        """Whether a sentence may begin here, where a capital says nothing."""
        before = self.text[max(0, offset - 3) : offset].rstrip(" \t")
        return offset in self.openings or not before or before[-1] in ".:;!?\n•" or offset in self.breaks


# ------------------------------------------------- languages with spaces


def apart(page: Page, rules: Rules) -> Iterator[Found]:
    """The names of a page whose words stand apart."""
    done = 0
    for word in WORD.finditer(page.text):
        head = rules.heads.get(word[0])
        if head is None or word.start() < done or page.known_at(word.start()):
            continue
        found = around(page, rules, head, word.start() + head.cut, word.end(), done)
        if found:
            done = found.end
            yield found


def around(page: Page, rules: Rules, head: Head, start: int, end: int, done: int) -> Found | None:
    """The name around a head at `start`, none where the grammar isn't sure; nothing before `done` is looked at."""
    if page.text[start - 1 : start] in ("-", "'", "/") and not head.cut and rules.capitals == "all":
        return None
    if rules.capitals == "all" and not page.capital(start) and not head.small:
        return None
    first, proper = before(page, rules, start, done)
    named = page.capital(first) and (not page.opens(first) or proper > 1)
    if rules.capitals == "first" and not page.capital(first):
        return None
    if rules.capitals == "all" and not rules.head_first:
        # in a run of capitals the last one is the head: "Convention Secretariat"
        last, run = after(page, rules, start, end)
        if run is None:
            return None
        if last != end:
            head = run
        end = last
    small = head.small and rules.capitals == "all" and not page.capital(start)
    if rules.patterns["action"].regex.match(page.text, start):
        head = replace(head, kind="instrument")
    # "Lima process" has no complement
    tail = Tail(end, at=end) if small and first < start else complement(page, rules, head, end)
    if (
        tail.vague
        and rules.capitals == "first"
        and any(telling(rules, word) for word in WORD.findall(page.text[first:start]))
    ):
        tail = Tail(end, at=end)
    never = rules.patterns.get("never")
    if never and (never.regex.match(page.text, first) or never.regex.match(page.text, start)):
        return None
    if rules.foreword.search(page.text, max(0, first - 40), first):
        return None
    if not sure(page, rules, head, first, start, proper, named, tail):
        return None
    last = tail.end if tail.content or tail.extra else end
    name = re.sub(r"\s+", " ", page.folded.cut(first, last))
    if rules.endings or head.gender:
        name = base(page, rules, head, first, start, end, last)
    return Found(head.kind, first, last, name, end)


@dataclass(slots=True)
class Tail:
    """A complement: where it ends, how many words that tell names apart it has (`content`), and what it is like.

    `at` is where the head ends. `opened`: by an opener, `vague` or `direct` by one of those, `topic` with one of the
    topics in it; `proper`: with a capital or definite word, `capital` if the last one; `known`: with a known name in
    it; `extra`: with a year or number; `small`: in small letters; `phrase` counts the words since the last link, -1
    with a head among them.
    """

    end: int
    content: int = 0
    opened: bool = False
    proper: bool = False
    known: bool = False
    extra: bool = False
    phrase: int = 0
    small: bool = False
    topic: bool = False
    vague: bool = False
    direct: bool = False
    capital: bool = False
    at: int = 0


def sure(page: Page, rules: Rules, head: Head, first: int, start: int, proper: int, named: bool, tail: Tail) -> bool:
    """Whether head, words before it and complement make a name and no common noun phrase."""
    if head.small and not page.capital(start):
        own = sum(telling(rules, word) for word in WORD.findall(page.text[first:start]))
        return own > 0 or (not head.weak and tail.content > 0 and tail.opened and (tail.known or tail.proper))
    if rules.capitals == "all" and (not rules.head_first or tail.opened):
        words = WORD.findall(page.text[first:start])
        own = sum(telling(rules, word) for word in words)
        vague = tail.vague and not own and not tail.small and not (tail.direct and tail.content > 1)
        if tail.content and tail.opened and not vague:
            return tail.content > 1 or not head.weak or proper > 0 or tail.proper
        return own > (1 if head.weak else 0)
    if rules.capitals != "none":
        if head.weak and not (named and tail.opened and tail.content > 1):
            return False
        if tail.vague and first == start and not tail.known:
            return False
        if tail.opened and tail.content:
            return named or tail.content > 1
        own = sum(telling(rules, word) for word in WORD.findall(page.text[first:start]))
        if rules.bare and tail.content > 1 and named:
            return True
        return named and (tail.proper or (own > 0 and not head.weak))
    following = rules.token.search(page.text, tail.at, tail.at + 40)
    if (
        definite(rules, page.text[start - head.cut : tail.at])
        and following is not None
        and rules.patterns["adjective"].regex.fullmatch(following[0]) is None
    ):
        # "the Committee" and a word that isn't its adjective
        return False
    if head.weak:
        return tail.opened and (tail.known or tail.proper) and tail.content > 2
    return tail.known or (tail.proper and tail.content > 1)


def before(page: Page, rules: Rules, start: int, done: int) -> tuple[int, int]:
    """Where the words before a head begin, and how many of them say that it is a name."""
    first, proper = start, 0
    at = start
    modifier = rules.patterns["modifier"].regex
    for _ in range(9):
        gap = GAP.search(page.text, max(done, at - 9), at)
        if gap is None or page.broken(gap.start(), at):
            break
        known = page.known_at(gap.start() - 1)
        if known:
            if rules.capitals == "all" and known[1] == gap.start() and known[0] >= done:
                first, proper = known[0], proper + 1
            break
        word = LAST.search(page.text, max(done, gap.start() - 40), gap.start())
        if word is None or (word.start() and page.text[word.start() - 1] in "-'’–"):
            break
        if page.known_at(word.start()):
            break
        if word[0] in rules.joins:
            # "Food and Agriculture Organization", but no second name
            if first == start:
                break
            prior = PRIOR.search(page.text, max(done, word.start() - 40), word.start())
            if (
                prior is None
                or not page.capital(prior.start())
                or prior[1] in rules.heads
                or prior[1] in rules.never_first
                or page.known_at(prior.start())
                or page.opens(prior.start())
            ):
                break
            at = word.start()
            if rules.capitals == "first":
                first = prior.start() if modifier.fullmatch(prior[1]) else first
                break
            continue
        if rules.capitals == "first" and word[0] in rules.heads:
            break
        if word[0] in rules.never_first or not modifier.fullmatch(word[0]):
            break
        if rules.capitals == "all" and not page.capital(word.start()) and not re.fullmatch(r"(?:19|20)\d\d", word[0]):
            break
        at = word.start()
        if rules.capitals == "all" or page.capital(at):
            first, proper = at, proper + 1
    return first, proper


def after(page: Page, rules: Rules, start: int, end: int) -> tuple[int, Head | None]:
    """End and head of the run of capitals that a head stands in; no head where the run ends with none."""
    head: Head | None = rules.heads[page.text[start:end]]
    while token := rules.token.match(page.text, end + 1):
        if not page.text[end].isspace() or page.text[end] == "\n" or page.broken(end, token.start()):
            break
        if not page.capital(token.start()) or page.known_at(token.start()) or token[0] in rules.links:
            break
        if rules.patterns["numeral"].regex.fullmatch(token[0]):
            end = token.end()
            break
        head, end = rules.heads.get(token[0]), token.end()
    return end, head


def complement(page: Page, rules: Rules, head: Head, at: int) -> Tail:
    """The complement of a head that ends at `at`."""
    tail = Tail(at, at=at)
    link = ""
    for _ in range(LONGEST):
        token = rules.token.search(page.text, at, at + 60)
        if token is None:
            break
        gap = page.text[at : token.start()]
        if "\n" in gap or len(gap) > 9 or page.broken(at, token.start()):
            break
        word = token[0]
        known = page.known_at(token.start())
        if known:
            if known[0] != token.start() or link in rules.joins or link == "," or not (link or rules.bare):
                break
            tail.end = at = known[1]
            tail.content += 2
            tail.opened = tail.known = True
            link = ""
            continue
        if word[0] in '«“"':
            closed = rules.patterns["quoted"].regex.match(page.text, token.start(), token.start() + QUOTED)
            if closed and head.kind == "instrument" and closed.end() <= token.start() + QUOTED:
                tail.end, tail.content, tail.opened = closed.end(), tail.content + 2, True
            break
        if word == "(":
            years = rules.patterns["years"].regex.match(page.text, token.start())
            if years and head.kind == "instrument":
                tail.end, tail.extra = years.end(), True
            break
        if word in ",،":
            addition = rules.patterns.get("addition")
            if addition and tail.content and (more := addition.regex.match(page.text, token.start())):
                if not page.broken(token.start(), more.end() - 1):
                    tail.end = more.end()
                break
            series = rules.patterns.get("series")
            row = series.regex.match(page.cased(token.start(), QUOTED)) if series else None
            if (
                row is None
                or any(one in rules.heads for one in WORD.findall(row[0].lower()))
                or not tail.content
                or link
            ):
                break
            at, link = token.end(), ","
            continue
        if word == ":":
            if rules.capitals == "all" and head.kind == "instrument" and tail.content > 1:
                at, link = token.end(), ","
                continue
            break
        if not word[0].isalnum() or stops(page, rules, token):
            break
        if word in rules.joins:
            if not tail.content or not joins(page, rules, head, token.end(), tail):
                break
            at, link = token.end(), word
            continue
        if word in rules.links:
            if not tail.opened and (not tail.content or rules.capitals == "none"):
                tail.opened = word in rules.openers
                tail.vague = word in rules.vague
                tail.direct = word in rules.directed and head.kind == "instrument"
                if rules.capitals == "all" and not tail.opened and not rules.head_first:
                    break
            if rules.capitals == "first" and head.kind == "body" and tail.capital and word not in rules.dated:
                break
            if (
                word in rules.directed
                and head.kind == "body"
                and not head.open
                and not onward(page, rules, token.end())
            ):
                break
            if word in rules.local and not local(page, rules, token.end()):
                break
            tail.topic = tail.topic or word in rules.topics
            kept = link == "," or (link in rules.openers and word not in rules.openers)
            at, link = token.end(), link if kept else word
            continue
        if word[0].isdigit():
            if not rules.patterns["year"].regex.fullmatch(word) or head.kind == "body" or link not in rules.dated:
                break
            tail.end, tail.extra = token.end(), True
            at = token.end()
            continue
        if rules.patterns["numeral"].regex.fullmatch(word) and page.capital(token.start()):
            at, link = token.end(), ""
            if tail.end == token.start() - 1:
                tail.end, tail.extra = token.end(), True
            continue
        capital = page.capital(token.start())
        if rules.capitals == "all":
            lower = not capital
            if lower and not (head.open and tail.topic and (not tail.proper or tail.small or link in rules.topics)):
                break
            tail.small = tail.small or lower
            if not link and not tail.opened and not rules.head_first:
                break
        elif not link and foreign(page, rules, tail, token, capital):
            break
        at = token.end()
        if word in rules.heads and link and not page.text[at : at + 2].strip().isalpha():
            tail.phrase, link = -1, ""
            continue
        if link == "" and tail.phrase >= 0:
            tail.phrase += 1
        elif link:
            tail.phrase = 1
        if telling(rules, word):
            tail.proper = tail.proper or capital or ("proper" in rules.patterns and definite(rules, word))
            tail.content += 1
        tail.end, tail.capital = at, capital
        link = ""
    return tail


def foreign(page: Page, rules: Rules, tail: Tail, token: re.Match[str], capital: bool) -> bool:
    """Whether a word that follows without a link belongs to something else, in a language with few capitals."""
    word = token[0]
    if word in rules.heads and (capital or rules.heads[word].cut):
        return True
    if rules.capitals == "none":
        return tail.proper and not definite(rules, word)
    return "oblique" in rules.patterns and oblique(page, rules, tail, word)


def oblique(page: Page, rules: Rules, tail: Tail, word: str) -> bool:
    """Whether the word's case shows that it depends on no word of the name before it, but on a verb or the like."""
    before = WORD.findall(page.text[max(tail.at, tail.end - 40) : tail.end])
    agrees = bool(before) and rules.patterns["modifier"].regex.fullmatch(before[-1]) is not None
    return not agrees and rules.patterns["oblique"].regex.fullmatch(word) is not None


def local(page: Page, rules: Rules, at: int) -> bool:
    """Whether a place's name or a topic follows a word such as "in"."""
    token = rules.token.search(page.text, at, at + 40)
    return token is not None and (token[0] in rules.topics or page.capital(token.start()))


def onward(page: Page, rules: Rules, at: int) -> bool:
    """Whether a word with a capital follows that begins nothing else: "Assistance to Lighters", not "to States"."""
    token = rules.token.search(page.text, at, at + 40)
    return (
        token is not None
        and page.capital(token.start())
        and not page.known_at(token.start())
        and token[0] not in rules.rivals
    )


def definite(rules: Rules, word: str) -> bool:
    """Whether the word is definite, as names are where there are no capitals."""
    return rules.patterns["proper"].regex.fullmatch(word) is not None


def stops(page: Page, rules: Rules, token: re.Match[str]) -> bool:
    """Whether words stand here that end a name; with a capital they are part of it where names have capitals."""
    if token[0] in rules.stops:
        return rules.capitals != "all" or not page.capital(token.start())
    if rules.dates.match(page.text, token.start()):
        return True
    found = rules.phrases.match(page.text, token.start())
    if found is None:
        return False
    span = page.folded.span(*found.span())
    return rules.capitals != "all" or page.folded.source[span.start : span.end].islower()


def joins(page: Page, rules: Rules, head: Head, at: int, tail: Tail) -> bool:
    """Whether what follows an "and" goes on with the name, and begins no other."""
    words: list[str] = []
    determined = False
    for _ in range(8):
        token = rules.token.search(page.text, at, at + 40)
        if token is None or "\n" in page.text[at : token.start()] or page.broken(at, token.start()):
            break
        if page.known_at(token.start()):
            return False
        word = token[0]
        at = token.end()
        if word in rules.articles and not words:
            determined = True
            continue
        if word in rules.links and not words and not page.capital(token.start()):
            # "on lamps and on wires": the preposition of the name again
            if word not in re.findall(r"[^\W\d_]+", page.text[tail.at : tail.end]):
                return False
            continue
        if not word[0].isalnum() or stops(page, rules, token):
            break
        if rules.capitals == "all":
            if word in rules.links or word in rules.joins or not page.capital(token.start()):
                if not words:
                    return head.open and tail.small and not determined and word not in rules.links
                break
            if word in rules.rivals or (word in rules.heads and (tail.phrase != 1 or determined)):
                return False
            words.append(word)
            continue
        capital = page.capital(token.start())
        if word in rules.heads and (capital or rules.capitals == "none"):
            return False
        if rules.capitals == "first" and not capital and tail.capital:
            return False
        words.append(word)
        if rules.capitals == "first" and capital:
            # "pour l'Amérique latine et les Caraïbes", but no other name
            return tail.proper
        break
    return bool(words)


def base(page: Page, rules: Rules, head: Head, first: int, start: int, end: int, last: int) -> str:
    """The name with head and the adjectives before it in the dictionary's form."""
    words = []
    printed = re.sub(r"\s+", " ", page.folded.cut(first, last))
    for word in re.sub(r"\s+", " ", page.folded.cut(first, start)).split():
        if head.gender in rules.endings and any(one.search(word.lower()) for one, _ in rules.endings.get("plural", ())):
            return printed
        for ending, own in rules.endings.get(head.gender, ()):
            if ending.search(word.lower()):
                word = ending.sub(own, word)
                break
        words.append(word)
    own = head.base
    if head.base[:1].isupper() and not page.capital(start):
        own = own[:1].lower() + own[1:]
    rest = re.sub(r"\s+", " ", page.folded.cut(end, last)).strip() if last > end else ""
    return " ".join([*words, own, rest]).strip()


# ------------------------------------------- languages written together


def together(page: Page, rules: Rules) -> Iterator[Found]:
    """The names of a page whose words are written together: titles in marks, and what ends with a head."""
    done = 0
    for found in rules.patterns["title_or_head"].regex.finditer(page.text):
        start, end = found.span()
        if start < done:
            continue
        kind = "instrument"
        if found["title"] is None:
            # "《...》" + head is a body; the longest run of heads counts
            if page.known_at(start):
                continue
            kind, begins = rules.heads[found["head"]].kind, beginning(page, rules, start, done)
            if begins is None:
                continue
            begin = begins
        else:
            begin = start
            inner = page.known_at(start + 1)
            if (inner and inner[0] <= start + 1 and inner[1] >= end - 1) or page.text[
                start + 1 : end - 1
            ] in rules.generic:
                continue
            more = rules.patterns["title_body"].regex.match(page.text, end)
            if more and not page.known_at(end) and not page.broken(start + 1, more.end()):
                kind, end = "body", more.end()
            elif not rules.patterns["title_end"].regex.search(page.text, start, end - 1):
                continue
        known = page.known_at(begin)
        if known and (known[0] < begin or known[1] >= end):
            continue
        last = page.known_at(end - 1)
        if (last and last[1] > end) or page.broken(begin + 1, end - 1):
            continue
        name = re.sub(r"\s+", "", page.folded.cut(begin, end))
        if kind == "instrument" and found["title"] is not None:
            name = name[1:-1]
        done = end
        yield Found(kind, begin, end, name)


def beginning(page: Page, rules: Rules, head: int, done: int) -> int | None:
    """Where the name begins whose head begins at `head`; none where that is not sure."""
    lowest = max(done, head - LONGEST)
    run = rules.patterns["run"].regex.search(page.text, lowest, head)
    if run is None:
        return None
    begin = run.start()
    for found in rules.separators.finditer(page.text, begin, head):
        begin = found.end()
    sure = False
    starter = rules.starters.search(page.text, begin, head)
    if starter and starter.start() >= begin:
        begin, sure = starter.start(), True
    known = page.known_at(begin)
    if known and known[0] < begin:
        begin = known[1]
    if known and known[0] == begin and known[1] <= head:
        sure = True
    prior = page.known_at(begin - 1) if begin else None
    if prior and prior[1] == begin and prior[0] >= done and prior[0] >= run.start():
        begin, sure = prior[0], True
    if not sure or head - begin < 4 or page.text[begin:head] in rules.generic:
        return None
    return begin


# ------------------------------------------------------------------- same


def likely(found: Sequence[Found], known: Sequence[Name], page: Page, rules: Rules) -> Sequence[Found]:
    """The names without what seems to be a short reference to a known body and words that happen to follow it.

    "Le Comité pour sa contribution" begins like "Comité des lampes", which the document names; where names have
    capitals they tell the one from the other, elsewhere only what the document repeats is believed.
    """
    if rules.together or rules.capitals == "all":
        return found
    heads: dict[str, list[tuple[str, ...]]] = {}
    for words in {stems(rules, page.words(one)) for one in known}:
        for word in set(words):
            heads.setdefault(word, []).append(words)
    ways = beginnings(found, page, rules)
    found = [shared(one, ways, page, rules) for one in found]
    whole = [stems(rules, page.text[one.start : one.end]) for one in found]
    times = Counter(whole)
    out = []
    for one, words in zip(found, whole, strict=True):
        core = stems(rules, page.text[one.start : one.core])
        rarest = min((heads.get(word, []) for word in core), key=len, default=[])
        if (
            times[words] > 2
            or (one.kind != "body" and len(core) > 1)
            or not any(within(core, other) for other in rarest[:MANY])
        ):
            out.append(one)
    return out


def beginnings(found: Sequence[Found], page: Page, rules: Rules) -> Mapping[tuple[str, ...], set[str]]:
    """The ways in which bodies that begin alike (head and what makes up a name with it) go on."""
    ways: dict[tuple[str, ...], set[str]] = {}
    for one in found:
        words = stems(rules, page.text[one.start : one.end])
        for length in range(ALIKE, len(words) + 1) if one.kind == "body" else ():
            ways.setdefault(words[:length], set()).add(words[length] if length < len(words) else "")
    return ways


def shared(one: Found, ways: Mapping[tuple[str, ...], set[str]], page: Page, rules: Rules) -> Found:
    """The name without what follows the words that the document repeats, each time with other words after them."""
    ends = []
    for word in re.finditer(r"[^\W_]+", page.text[one.start : one.end]):
        if word[0] not in rules.links and word[0] not in rules.articles:
            ends.append(one.start + word.end())
    words = stems(rules, page.text[one.start : one.end])
    for length in range(ALIKE, len(words)):
        if len(ways.get(words[:length], ())) >= ALIKE:
            end = ends[length - 1]
            return replace(one, end=end, name=re.sub(r"\s+", " ", page.folded.cut(one.start, end)))
    return one


ALIKE = 4
"""Words that names share, and ways in which they go on, which together show that the name is what they share."""

MANY = 200
"""Names that share a word, beyond which a short form is not looked for among them."""


def same(found: Sequence[Name], known: Sequence[Name], page: Page, rules: Rules) -> tuple[Name, ...]:
    """The names, each thing by one name, without what is but a short form of a known name.

    A short form has some of the words of a longer name, in their order ("Oslo Declaration" of "Oslo Declaration on
    ..."); it gets the name of the longer one where there is but one.
    """
    # which words a name has tells it from others, whatever their case endings
    longer: dict[tuple[str, ...], str | None] = {}
    for one in known:
        longer[stems(rules, page.words(one))] = None
        longer[name_stems(rules.language, one.name)] = None
    for one in found:
        longer.setdefault(name_stems(rules.language, one.name), one.name)
    having: dict[str, list[tuple[str, ...]]] = {}
    for words in longer:
        for word in set(words):
            having.setdefault(word, []).append(words)
    names: dict[tuple[str, ...], str | None] = {}
    out = []
    for one in found:
        words = name_stems(rules.language, one.name)
        if words not in names:
            names[words] = whole_name(words, longer, having)
        if name := names[words]:
            out.append(replace(one, name=name))
    return tuple(out)


def whole_name(
    words: tuple[str, ...],
    longer: Mapping[tuple[str, ...], str | None],
    having: Mapping[str, Sequence[tuple[str, ...]]],
) -> str | None:
    """The name of what the words are a short form of, none where that is a known one."""
    own = longer[words]
    rarest = min((having[word] for word in words), key=len, default=())
    if own is None or len(rarest) > MANY:
        return own
    wholes = [other for other in rarest if len(other) > len(words) and within(words, other)]
    if any(longer[other] is None for other in wholes):
        return None
    return longer[wholes[0]] if len(wholes) == 1 else own


def within(words: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words are among the others, in their order."""
    rest = iter(other)
    return all(word in rest for word in words)


@lru_cache(maxsize=8192)
def name_stems(language: str, name: str) -> tuple[str, ...]:
    """The stems of a name that is not folded; the names of a vocabulary come again and again."""
    return stems(rules_of(language), fold(name).text)


def stems(rules: Rules, text: str) -> tuple[str, ...]:
    """The words of a folded name without endings and words that only link; where written together its characters."""
    if rules.together:
        return tuple(char for char in text if char.isalnum())
    text = rules.article.sub("", text)
    words = (word for word in re.findall(r"[^\W_]+", text) if word not in rules.links and word not in rules.articles)
    return tuple(stem(word, rules.ending) for word in words)
