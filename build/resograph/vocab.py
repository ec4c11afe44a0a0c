"""The vocabularies: bodies, posts, instruments and States with their names in six languages, and where a text has them.

The vocabularies are SKOS in Turtle (`ontology/vocabularies/*.ttl`, and files of the user's own): a thing is named by
its skos:prefLabel (one a language), skos:altLabel (acronyms, other forms in use) and skos:hiddenLabel (forms only to
recognise). They are read on first use.

A `Matcher` finds the names in a text of one language in one pass, the longest that fits wherever one begins. Words
are compared by stems, so that case forms need not be listed, and without the function words inside a name; a
language without spaces is read by characters. What differs by language is data (`data/grammar/<language>.names.toml`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import accumulate, compress
from pathlib import Path
from typing import Any

from resograph import grammar, resources
from resograph.model import LANGUAGES, ResographError

BASE = "https://w3id.org/resograph/"
TERMS = BASE + "ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PARENTS = ("http://www.w3.org/ns/org#subOrganizationOf", "http://www.w3.org/ns/org#postIn")
LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")

KINDS = {
    TERMS + "Body": "body",
    TERMS + "Office": "body",
    TERMS + "Instrument": "instrument",
    TERMS + "State": "state",
    TERMS + "Meeting": "meeting",
    TERMS + "Party": "party",
}
"""Kind of the things of each class; things of other classes have no names in texts."""

NAMED = ("body", "instrument", "state")
"""The kinds whose names are looked for unless another choice is made."""

SKIPPED = 4  # function words in a row within a name
LONGEST = 60  # words of a name, or characters where names are read by characters


class VocabularyError(ResographError):
    """A vocabulary that cannot be used; says which file, where in it, and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of a vocabulary.

    `key` is the path of its IRI below the base (`body/security-council`), `kind` one of the values of `KINDS`,
    `labels` its names by language, the preferred one first, `parent` the key of the body it is a part or post of.
    """

    key: str
    kind: str
    labels: Mapping[str, tuple[str, ...]]
    parent: str | None = None

    @property
    def label(self) -> str | None:
        """The preferred English name, None where there is none."""
        return next(iter(self.labels.get("en", ())), None)


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in a text: `text[start:end]` can mean the things of `keys`, all of one `kind`.

    `acronym` says that it is one, `label` is the name in the vocabulary.
    """

    start: int
    end: int
    kind: str
    keys: tuple[str, ...]
    acronym: bool
    label: str


class Vocabulary:
    """Entries by key, and a matcher for each language, made on first use."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self._matchers: dict[tuple[str, tuple[str, ...]], Matcher] = {}

    def label(self, key: str) -> str | None:
        """The English name of a thing, None where no vocabulary has it."""
        entry = self.entries.get(key)
        return entry.label if entry else None

    def named(self, name: str) -> list[Entry]:
        """The things with this key, or with this name in any language, in the order of their keys."""
        if name in self.entries:
            return [self.entries[name]]
        plain = folded(name)
        return [
            entry
            for _, entry in sorted(self.entries.items())
            if any(plain == folded(label) for labels in entry.labels.values() for label in labels)
        ]

    def search(self, words: Sequence[str], language: str | None = None) -> list[tuple[Entry, str]]:
        """The things with a name (in this language) that has words which begin so, and the first such name.

        Those with the shortest names come first.
        """
        wanted = [re.compile(rf"(?:^|\W){re.escape(folded(word))}") for word in words]
        # a language without spaces has words anywhere
        inside = [re.compile(re.escape(folded(word))) for word in words]
        found = []
        for entry in self.entries.values():
            for spoken, labels in sorted(entry.labels.items()):
                ways = inside if traits(spoken).together else wanted
                fit = next((one for one in labels if all(way.search(folded(one)) for way in ways)), None)
                if fit is not None and language in (None, spoken):
                    found.append((entry, fit))
                    break
        return sorted(found, key=lambda one: (len(one[1]), one[0].key))

    def matcher(self, language: str, kinds: Collection[str] = NAMED) -> "Matcher":
        """What finds the names of things of these kinds in texts of the language (ISO 639-1)."""
        wanted = tuple(sorted(kinds))
        made = self._matchers.get((language, wanted))
        if made is None:
            things = [entry for entry in self.entries.values() if entry.kind in wanted]
            self._matchers[language, wanted] = made = matcher_of(language, things)
        return made


# ------------------------------------------------------------------- read


@cache
def load(more: tuple[Path, ...] = ()) -> Vocabulary:
    """The vocabularies of resograph, and over them the user's own; read once.

    An entry of a later file with the key of an earlier one adds its names to it.

    Raises:
        VocabularyError: a file cannot be read.
    """
    return Vocabulary(merged(entry for path in (*own_files(), *more) for entry in read(path)))


def own_files() -> list[Path]:
    """The vocabulary files that come with resograph."""
    return sorted((resources.ontology() / "vocabularies").glob("*.ttl"))


def merged(entries: Iterable[Entry]) -> Iterator[Entry]:
    """One entry a key, with all the names that entries of that key have."""
    found: dict[str, Entry] = {}
    for entry in entries:
        before = found.get(entry.key)
        if before is not None:
            labels = {
                language: tuple(dict.fromkeys((*before.labels.get(language, ()), *entry.labels.get(language, ()))))
                for language in {**before.labels, **entry.labels}
            }
            entry = Entry(entry.key, before.kind, labels, before.parent or entry.parent)
        found[entry.key] = entry
    yield from found.values()


def read(path: Path) -> Iterator[Entry]:
    """The entries of one vocabulary file, in the order of their keys.

    Raises:
        VocabularyError: it is not there or is no Turtle.
    """
    things: dict[str, dict[str, Any]] = {}
    for thing, predicate, value in triples(path):
        facts = things.setdefault(thing, {"labels": {}, "kind": None, "parent": None})
        if predicate == RDF_TYPE:
            facts["kind"] = facts["kind"] or KINDS.get(value.value)
        elif predicate in LABELS:
            rank = LABELS.index(predicate)
            facts["labels"].setdefault(value.language, []).append((rank, value.value))
        elif predicate in PARENTS and not facts["parent"]:
            facts["parent"] = value.value.removeprefix(BASE)
    for thing in sorted(things):
        facts = things[thing]
        if facts["kind"]:
            # sorted by rank alone: within one rank names stay in the order of the file
            labels = {
                language: tuple(dict.fromkeys(name for _, name in sorted(names, key=lambda one: one[0])))
                for language, names in facts["labels"].items()
                if language in LANGUAGES
            }
            yield Entry(thing.removeprefix(BASE), facts["kind"], labels, facts["parent"])


def triples(path: Path) -> Iterator[tuple[str, str, Any]]:
    """The statements of a Turtle file about named things.

    Raises:
        VocabularyError: it is not there or is no Turtle.
    """
    # imported here: a command that needs no vocabulary starts without it
    from pyoxigraph import NamedNode, RdfFormat, parse

    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value, quad.predicate.value, quad.object
    except SyntaxError as error:
        raise VocabularyError(f"{path}, line {error.lineno}: {error.msg}") from error
    except OSError as error:
        raise VocabularyError(f"{path}: {error.strerror or error}") from error


# ------------------------------------------------------------------ words


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a word as the first of a name: its stem, the word itself, and how many characters stand before it.

    `high`: it begins as proper names do, with a capital or the definite article.
    """

    stem: str
    plain: str
    cut: int
    high: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A word as names are compared.

    `readings` are the word as it is and, where the language writes short words onto the next one, without them.
    `mark` is the word itself after an equals sign if it is all capitals, and then told apart from other forms of it.
    """

    stem: str
    readings: tuple[Reading, ...]
    mark: str | None
    function: bool


# Letters, digits and the marks upon them make words; spaces, hyphens, apostrophes, strokes and quotation marks part
# them; every other sign stands for itself. Together they are the whole of any text.
LETTERS = r"\w\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200f"
GAPS = " \t\u00a0\u202f\\-‐‑'‘’ʼ/«»“”„\""
PIECE = re.compile(f"[{LETTERS}]+|[{GAPS}]+|[^{LETTERS}{GAPS}]")
GAP = re.compile(f"[{GAPS}]")
SYMBOL = re.compile(r"/\w{1,20}[/.]\w")  # what follows an acronym at the start of a document's symbol


class Traits:
    """How words of one language are compared, from `data/grammar/<language>.names.toml`."""

    def __init__(self, language: str) -> None:
        tables = grammar.topic(language, "names").tables
        self.together: bool = tables["together"]
        self.blocked: tuple[str, ...] = tuple(tables["blocked"])
        self.heads = frozenset(tables["heads"])
        self.ends: str = tables["ends"]
        self.capitals = frozenset(tables["capitals"])
        self.adjective = re.compile(tables["adjective"]) if tables["adjective"] else None
        self.unchanged = {kind: re.compile(pattern) for kind, pattern in tables["unchanged"].items()}
        self.cased = {kind: re.compile(pattern) for kind, pattern in tables["cased"].items()}
        self.cases = frozenset(map(folded, tables["cases"]))
        self._function = {folded(word) for word in tables["function"]}
        self._joining = {"&", *map(folded, tables["joining"])}
        self._trim: str = tables["trim"]
        self._article: str = folded(tables["article"])
        self._clitics = tuple(sorted(map(folded, tables["clitics"]), key=len, reverse=True))
        self._endings = tuple(sorted(map(folded, tables["endings"]), key=len, reverse=True))
        self._stemmer = None
        if "stemmer" in tables:
            import Stemmer

            self._stemmer = Stemmer.Stemmer(tables["stemmer"])
        self._known: dict[str, Token | None] = {}

    def token(self, piece: str) -> Token | None:
        """A piece of a text as it is compared, None for what parts words."""
        try:
            return self._known[piece]
        except KeyError:
            if len(self._known) > 200_000:
                # a text of nothing but new words must not fill the memory
                self._known.clear()
            self._known[piece] = token = None if GAP.match(piece) else self._token(piece)
            return token

    def _token(self, word: str) -> Token:
        plain = folded(word)
        readings = [self._reading(word, plain, 0)]
        for clitic in self._clitics:
            rest = plain[len(clitic) :]
            if len(rest) > 2 and plain.startswith(clitic):
                readings.append(self._reading(word, rest, len(clitic)))
                if self._article and clitic[-1] == rest[0] == self._article[-1]:
                    # the article loses its first letter after it, and all of it before its own last letter
                    readings += [self._reading(word, self._article + one, 0) for one in (rest, rest[1:])]
        if plain in self._joining:
            return Token("&", (Reading("&", plain, 0, False),), None, False)
        mark = f"={word}" if len(word) > 1 and word.isupper() else None
        return Token(readings[0].stem, tuple(readings), mark, plain in self._function)

    def _reading(self, word: str, plain: str, cut: int) -> Reading:
        high = plain.startswith(self._article) if self._article else word[:1].isupper()
        return Reading(self._stem(word, plain), plain, cut, high)

    def _stem(self, word: str, plain: str) -> str:
        if self._stemmer is not None:
            # the stemmer knows the language's own letters, so that they are folded after it
            stem = folded(self._stemmer.stemWord(word.lower()))
            return stem.rstrip(self._trim) or stem
        if self._article and len(plain) - len(self._article) > 1:
            plain = plain.removeprefix(self._article)
        ending = next((one for one in self._endings if plain.endswith(one) and len(plain) - len(one) > 2), "")
        return plain.removesuffix(ending)


def folded(text: str) -> str:
    """The text without case, accents and marks."""
    return grammar.fold(text).text


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in pieces (words, what parts them, other signs), and where each ends."""

    pieces: tuple[str, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=2)
def pieces_of(text: str) -> Pieces:
    """The pieces of a text; those of the last texts are kept, because several readers ask for them."""
    pieces = PIECE.findall(text)
    return Pieces(tuple(pieces), tuple(accumulate(map(len, pieces))))


def words(language: str, name: str) -> list[tuple[str, Token]]:
    """The words and signs of a name, as they are and as they are compared."""
    token = traits(language).token
    return [(piece, found) for piece in PIECE.findall(name) if (found := token(piece)) is not None]


@cache
def traits(language: str) -> Traits:
    """How words of a language are compared, read on first use."""
    return Traits(language)


# ------------------------------------------------------------------ match


class Begins(dict[str, bool]):
    """Whether a name can begin with a piece of text; filled as pieces come up."""

    def __init__(self, matcher: "Words") -> None:
        self.matcher = matcher

    def __missing__(self, piece: str) -> bool:
        if len(self) > 200_000:
            self.clear()
        root, low = self.matcher.root, self.matcher.low
        token = self.matcher.traits.token(piece)
        self[piece] = token is not None and (
            token.mark in root or any(one.stem in root and (one.high or one.stem in low) for one in token.readings)
        )
        return self[piece]


@dataclass(frozen=True, slots=True)
class Split:
    """A name made of two: the first has `size` steps and means the thing `first`, the rest means `second`."""

    size: int
    first: str
    second: str


@dataclass(slots=True)
class End:
    """What a way through the tree of names ends in: a name, or (`kind` empty) a phrase that is none."""

    kind: str
    label: str
    acronym: bool
    high: bool
    exact: tuple[str, ...] = ()
    split: Split | None = None
    keys: list[str] = field(default_factory=list)

    def hits(self, start: int, middle: tuple[int, int], end: int) -> Iterator[Hit]:
        """The names that it stands for in a text; `middle` is the end of the first and the start of the second."""
        if self.split is None or len(self.keys) > 1:
            yield Hit(start, end, self.kind, tuple(self.keys), self.acronym, self.label)
        else:
            yield Hit(start, middle[0], self.kind, (self.split.first,), False, self.label)
            yield Hit(middle[1], end, self.kind, (self.split.second,), False, self.label)


class Matcher(ABC):
    """Finds the names of a vocabulary in texts of one language."""

    def __init__(self, language: str, entries: Iterable[Entry], blocked: bool = True) -> None:
        self.language = language
        self.traits = traits(language)
        # a node of the tree of names: the next word or character to node, "" to the names that end here
        self.root: dict[str, Any] = {}
        things = list(entries)
        held = {entry.key: entry for entry in things}
        for entry in things:
            for label, split in self.single(entry, held):
                self.add(label, entry.kind, entry.key, split)
        # last, so that a phrase which is itself a name wanted here is one
        for phrase in self.traits.blocked if blocked else ():
            self.add(phrase, "", "")

    def single(self, entry: Entry, held: Mapping[str, Entry]) -> Iterator[tuple[str, Split | None]]:
        """The names of a thing; those made of a name of it and one of a body that it belongs to with how they part.

        "Lamp Section of the Department of Light" names both.
        """
        labels = entry.labels.get(self.language, ())
        if entry.parent is None or len(labels) < 2:
            yield from ((label, None) for label in labels)
            return
        above: list[tuple[str, tuple[str, ...]]] = []
        own = [self.steps(label) for label in labels]
        key = entry.key
        way = [key]
        while (entry.parent in held) and entry.parent not in way:
            entry = held[entry.parent]
            way.append(entry.key)
            above += [(entry.key, self.steps(label)) for label in entry.labels.get(self.language, ())]
        for label, steps in zip(labels, own, strict=True):
            splits = (
                Split(len(one), key, other) if steps == one + two else Split(len(two), other, key)
                for one in own
                for other, two in above
                if one and two and len(one) + len(two) == len(steps) and steps in (one + two, two + one)
            )
            yield label, next(splits, None)

    @abstractmethod
    def steps(self, label: str) -> tuple[str, ...]:
        """A name as it is compared."""

    @abstractmethod
    def add(self, label: str, kind: str, key: str, split: Split | None = None) -> None:
        """Make a name known."""

    @abstractmethod
    def find(self, text: str) -> list[Hit]:
        """The names in the text, in order; none lies within another."""

    def put(self, path: Iterable[tuple[str, ...]], end: End, key: str) -> None:
        """Let a way through the tree end in a name; any of several steps may lead on at each point."""
        nodes = [self.root]
        for steps in path:
            fresh: dict[str, Any] = {}
            reached = [node.setdefault(step, fresh) for node in nodes for step in steps]
            nodes = list({id(node): node for node in reached}.values())
        for node in nodes:
            self.put_end(node.setdefault("", []), replace(end, keys=[]), key)

    @staticmethod
    def put_end(ends: list[End], end: End, key: str) -> None:
        """Add a name to those that a way ends in."""
        same = next((one for one in ends if one.kind == end.kind and one.exact == end.exact), None)
        if same is None:
            same = end
            # what demands more of the words goes first, most of all a phrase that only looks like a name
            ends.insert(sum(bool(one.exact) for one in ends if end.kind) if end.exact else len(ends), end)
        same.high &= end.high
        if key and key not in same.keys:
            same.keys.append(key)


class Words(Matcher):
    """Reads by words."""

    def __init__(self, language: str, entries: Iterable[Entry], blocked: bool = True) -> None:
        # first steps of names that may begin in small letters
        self.low: set[str] = set()
        super().__init__(language, entries, blocked)
        self.begins = Begins(self)

    def steps(self, label: str) -> tuple[str, ...]:
        # the last reading: a short word may be written onto the second of two names
        return tuple([token.readings[-1].stem for _, token in words(self.language, label) if not token.function])

    def add(self, label: str, kind: str, key: str, split: Split | None = None) -> None:
        acronym, high, ways = ways_of(self.language, label, kind)
        for path, exact in ways:
            # commas and articles at the start count as steps there, and such names stay whole
            parted = split if split and len(path) == len(self.steps(label)) else None
            self.put(path, End(kind, label, acronym, high, exact, parted), key)
            if not high:
                self.low.update(path[0])

    def find(self, text: str) -> list[Hit]:
        token = self.traits.token
        found = pieces_of(text)
        pieces, ends = found.pieces, found.ends
        hits: list[Hit] = []
        free = 0
        # most words begin no name
        for at in compress(range(len(pieces)), map(self.begins.__getitem__, pieces)):
            if at < free:
                continue
            compound = at > 1 and pieces[at - 1] in "-‐‑" and pieces[at - 2][-1].isalnum()
            best: tuple[list[int], End, int] | None = None
            first = token(pieces[at])
            for reading in first.readings if first else ():
                name = self.longest(pieces, at, reading)
                if name and (best is None or name[0][-1] > best[0][-1]):
                    best = (*name, reading.cut)
            if best is None:
                continue
            way, end, cut = best
            last = way[-1]
            # "Under-Secretary-General" is no Secretary-General, and UNEP/EA.4/Res.1 no body
            if (not end.acronym and compound) or (end.acronym and SYMBOL.match(text, ends[last])):
                continue
            free = last + 1
            if end.kind:
                start = ends[at] - len(pieces[at]) + cut
                parted = end.split.size if end.split else 1
                second = way[min(parted, len(way) - 1)]
                hits += end.hits(start, (ends[way[parted - 1]], ends[second] - len(pieces[second])), ends[last])
        return hits

    def longest(self, pieces: Sequence[str], at: int, first: Reading) -> tuple[list[int], End] | None:
        """The numbers of the pieces of the longest name that begins with piece `at`, and the name."""
        token = self.traits.token
        word = token(pieces[at])
        best: tuple[list[int], End] | None = None
        # both the word as it is and its stem can lead on
        for step in (word.mark if word else None, first.stem):
            node = self.root.get(step) if step else None
            way = [at]
            now = at
            skipped = 0
            while node is not None:
                # a name ends in a word of its own
                ends = node.get("") if not skipped else None
                if ends is not None and (best is None or now > best[0][-1]):
                    fit = next((end for end in ends if self.fits(end, pieces, first, way)), None)
                    if fit:
                        best = (way[:], fit)
                now += 1
                while now < len(pieces) and token(pieces[now]) is None:
                    now += 1
                if now >= len(pieces) or len(way) > LONGEST:
                    break
                word = token(pieces[now])
                assert word is not None
                if word.function:
                    skipped += 1
                    node = node if skipped <= SKIPPED else None
                    continue
                following = node.get(word.mark) if word.mark else None
                node = following if following is not None else node.get(word.stem)
                way.append(now)
                skipped = 0
        return best

    def fits(self, end: End, pieces: Sequence[str], first: Reading, way: Sequence[int]) -> bool:
        """Whether the words are written as the name demands."""
        if end.high and not first.high:
            return False
        if not end.exact:
            return True
        said = [first.plain, *(folded(pieces[n]) for n in way[1:])]
        return all(
            self.written(due, plain, pieces[n]) for due, plain, n in zip(end.exact, said, way, strict=True) if due
        )

    def written(self, due: str, plain: str, piece: str) -> bool:
        """Whether a word of a text is as a name demands: `^` a capital, `~` a word with any ending of a case."""
        if due == "^":
            return not piece[0].islower()
        if due[0] == "~":
            return plain.startswith(due[1:]) and plain[len(due) - 1 :] in self.traits.cases
        return due == plain


Way = tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]


def demanded(rules: Traits, kind: str, plain: str, piece: str) -> str:
    """How a text must have a word of a name of this kind, beside its stem; see `Words.written`."""
    unchanged, cased = rules.unchanged.get(kind), rules.cased.get(kind)
    if unchanged and unchanged.fullmatch(plain):
        return plain
    if cased and len(plain) > 1:
        return f"~{cased.sub('', plain)}"
    return "^" if kind in rules.capitals and piece[0].isupper() else ""


def steps_of(rules: Traits, due: str, token: Token) -> tuple[str, ...]:
    """The stems that a word of a name can have, that of the name's own form first.

    The stemmer may take other ends from other cases of a long name, and takes too much from a short one.
    """
    own = token.mark or token.stem
    if not due.startswith("~"):
        return (own,)
    forms = (rules.token(due[1:] + case) for case in sorted(rules.cases))
    return tuple(dict.fromkeys([own, *(form.stem for form in forms if form is not None)]))


@lru_cache(maxsize=20_000)
def ways_of(language: str, label: str, kind: str) -> tuple[bool, bool, tuple[Way, ...]]:
    """Whether a name is an acronym, whether it begins as proper names do, and its ways through the tree of names.

    A way is the stems of its words, and what a text must have of each of its words; one is with commas, one without.
    """
    rules = traits(language)
    found = words(language, label)
    if len(found) > 1 and found[0][1].function and found[0][0].islower():
        # an article that a list of names sets before them
        del found[0]
    # of "The Hague" and "El Salvador" the article is a part
    kept = [(word, token) for n, (word, token) in enumerate(found) if n == 0 or not token.function]
    if not kept:
        return False, False, ()
    acronym = all(token.mark for word, token in kept if word.isalpha()) and any(token.mark for _, token in kept)
    ways: dict[Way, None] = {}
    for commas in (True, False):
        left = [(word, token) for word, token in kept if commas or word not in ",،"]
        plain = [folded(word) for word, _ in left]
        exact = [demanded(rules, kind, word, piece) for word, (piece, _) in zip(plain, left, strict=True)]
        if not kind and len(left) == 1:
            # a single word that is no name must not stand in the way of its own kin
            exact = plain
        steps = [steps_of(rules, due, token) for due, (_, token) in zip(exact, left, strict=True)]
        if steps:
            ways.setdefault((tuple(steps), tuple(exact) if any(exact) else ()))
    return acronym, kept[0][1].readings[0].high, tuple(ways)


class Characters(Matcher):
    """Reads by characters."""

    def __init__(self, language: str, entries: Iterable[Entry], blocked: bool = True) -> None:
        # the first two characters of the names, to pass over the rest of a text quickly
        self.heads: set[str] = set()
        super().__init__(language, entries, blocked)

    def steps(self, label: str) -> tuple[str, ...]:
        return tuple(grammar.fold(label, case=False).text)

    def add(self, label: str, kind: str, key: str, split: Split | None = None) -> None:
        plain = grammar.fold(label, case=False).text
        self.heads.add(plain[:2])
        self.put(
            ((char,) for char in plain), End(kind, label, plain.isascii(), label in self.traits.heads, (), split), key
        )

    def find(self, text: str) -> list[Hit]:
        folding = grammar.fold(text, case=False)
        plain = folding.text
        hits: list[Hit] = []
        free = 0
        for at in range(len(plain)):
            if at < free or plain[at : at + 2] not in self.heads:
                continue
            node: dict[str, Any] | None = self.root
            best: tuple[int, End] | None = None
            now = at
            while node is not None:
                ends = node.get("")
                if ends and self.whole(plain, at, now):
                    fit = next((end for end in ends if not end.high or self.apart(plain, at)), None)
                    best = (now, fit) if fit else best
                node = node.get(plain[now]) if now < len(plain) else None
                now += 1
            if best is None:
                continue
            free, end = best
            adjective = end.kind == "state" and self.traits.adjective and self.traits.adjective.match(plain, free)
            if end.kind and not adjective:
                span = folding.span(at, free)
                middle = at + end.split.size if end.split else free
                hits += end.hits(span.start, (folding.span(at, middle).end, folding.span(middle, free).start), span.end)
        return hits

    def apart(self, plain: str, start: int) -> bool:
        """Whether a word that many names end in stands by itself."""
        return not start or plain[start - 1] not in self.traits.ends

    @staticmethod
    def whole(plain: str, start: int, end: int) -> bool:
        """Whether Latin letters or digits at the edges are whole words."""
        before = start and plain[start - 1].isascii() and plain[start - 1].isalnum()
        after = end < len(plain) and plain[end].isascii() and plain[end].isalnum()
        return not (before and plain[start].isascii()) and not (after and plain[end - 1].isascii())


def matcher_of(language: str, entries: Iterable[Entry], blocked: bool = True) -> Matcher:
    """What finds the names of entries in texts of a language, not those in phrases that mean something else."""
    return (Characters if traits(language).together else Words)(language, entries, blocked)


# ------------------------------------------------------------------ check


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a vocabulary: in which file, at which line (None where it can't be told), and what."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f', line {self.line}'}: {self.message}"


OTHER_CLASSES = {
    SKOS + "Concept",
    SKOS + "ConceptScheme",
    "http://www.w3.org/ns/org#Organization",
    "http://www.w3.org/ns/org#Post",
    "http://data.europa.eu/eli/ontology#LegalResource",
    "http://purl.org/NET/c4dm/event.owl#Event",
    TERMS + "Unlisted",
}
"""Classes that things of a vocabulary may have beside one of `KINDS`."""


def faults(paths: Sequence[Path]) -> list[Fault]:
    """What is wrong with vocabulary files of the user's own, by themselves and together with ours."""
    return checked(paths, tuple(load().entries.values()))


def checked(paths: Sequence[Path], around: Sequence[Entry] = ()) -> list[Fault]:
    """What is wrong with vocabulary files, by themselves and together with other entries, in the order of the files."""
    found: list[Fault] = []
    files = [_File(path, found) for path in paths]
    known = {entry.key for entry in around if entry.label is not None}
    for file in files:
        file.check(known)
    entries: dict[str, Entry] = {}
    places: dict[str, _File] = {}
    for file in files:
        for entry in file.entries:
            places.setdefault(entry.key, file)
    for entry in merged([*around, *(entry for file in files for entry in file.entries)]):
        entries[entry.key] = entry
    for key, file in places.items():
        entry = entries[key]
        if entry.parent is not None and entry.parent not in entries:
            file.say(key, f"{key} is a part of {entry.parent}, which no vocabulary has")
        if ring := _ring(entries, key):
            file.say(key, f"{key} is a part of itself: {' > '.join(ring)}")
    for (_, language, folding), keys in _shared(entries.values()).items():
        mine = [key for key in keys if key in places]
        if mine:
            key = mine[-1]
            rivals = " and ".join(one for one in keys if one != key)
            name = next(one for one in entries[key].labels[language] if _compared(one) == folding)
            places[key].say(key, f'{key} has a name of {rivals} too: "{name}"@{language}')
    order = {str(path): number for number, path in enumerate(paths)}
    return sorted(found, key=lambda one: (order[one.file], one.line or 0, one.message))


class _File:
    """A vocabulary file under check."""

    def __init__(self, path: Path, found: list[Fault]) -> None:
        self.path = path
        self.found = found
        self.entries: list[Entry] = []
        self.statements: list[tuple[str, str, Any]] = []
        try:
            self.statements = list(triples(path))
            self.entries = list(read(path))
            self.text = path.read_text(encoding="utf-8", errors="replace")
        except VocabularyError as error:
            line = error.__cause__.lineno if isinstance(error.__cause__, SyntaxError) else None
            said = error.__cause__.msg if isinstance(error.__cause__, SyntaxError) else str(error)
            found.append(Fault(str(path), line, said))

    def say(self, thing: str, message: str) -> None:
        """Report a fault of a thing."""
        self.found.append(Fault(str(self.path), self.line(thing), message))

    def line(self, thing: str) -> int | None:
        """The line where the file first speaks of a thing as a subject, else where it names it."""
        name = re.escape(thing.removeprefix(BASE))
        ways = (rf"^\s*(?:<[^>\s]*{name}>|[\w.-]*:{name.rpartition('/')[2]})\s", rf"{name}[>\s]")
        at = next((found.start() for way in ways if (found := re.search(way, self.text, re.MULTILINE))), None)
        return None if at is None else self.text.count("\n", 0, at) + 1 + (self.text[at : at + 1] == "\n")

    def check(self, known: Collection[str]) -> None:
        """Find what is wrong with the things of this file by themselves; `known`: keys that have an English name."""
        classes: dict[str, list[str]] = {}
        named: dict[str, list[Any]] = {}
        english: set[str] = set()
        for thing, predicate, value in self.statements:
            if predicate == RDF_TYPE:
                classes.setdefault(thing, []).append(value.value)
            elif predicate in LABELS:
                named.setdefault(thing, []).append(value)
                if predicate == LABELS[0] and value.language == "en":
                    english.add(thing)
        for thing in {**dict.fromkeys(classes), **named}:
            said = classes.get(thing, [])
            strange = [one for one in said if one not in KINDS and one not in OTHER_CLASSES]
            for one in strange:
                self.say(thing, f"{thing.removeprefix(BASE)} is of an unknown class: <{one}>")
            ours = any(one in KINDS for one in said)
            if not ours and not strange and SKOS + "ConceptScheme" not in said and SKOS + "Concept" not in said:
                self.say(thing, f"{thing.removeprefix(BASE)} is of no class; take one of {', '.join(sorted(_terms()))}")
            if ours:
                self.check_names(thing, named.get(thing, []))
                if not thing.startswith(BASE):
                    self.say(thing, f"<{thing}> is not below {BASE}")
                if thing not in english and thing.removeprefix(BASE) not in known:
                    self.say(thing, f"{thing.removeprefix(BASE)} has no English name (skos:prefLabel with @en)")

    def check_names(self, thing: str, names: Sequence[Any]) -> None:
        """Find what is wrong with the names of a thing."""
        key = thing.removeprefix(BASE)
        for name in names:
            if sum(char.isalnum() for char in name.value) < 2:
                self.say(thing, f'{key} has a name of one letter: "{name.value}"')
            if name.language not in LANGUAGES:
                self.say(
                    thing, f'{key} has a name in none of the six languages: "{name.value}"; put @en (or ...) behind it'
                )


def _terms() -> list[str]:
    return [f"rg:{one.removeprefix(TERMS)}" for one in KINDS]


def _plain(entry: Entry, language: str) -> set[str]:
    return {_compared(name) for name in entry.labels.get(language, ())}


@lru_cache(maxsize=50_000)
def _compared(name: str) -> str:
    return folded(name)


def _shared(entries: Iterable[Entry]) -> dict[tuple[str, str, str], list[str]]:
    """Kind, language and name that several things have, with their keys."""
    owners: dict[tuple[str, str, str], list[str]] = {}
    for entry in entries:
        # parties are common nouns, which languages divide otherwise
        if entry.kind != "party":
            for language in entry.labels:
                for name in sorted(_plain(entry, language)):
                    owners.setdefault((entry.kind, language, name), []).append(entry.key)
    return {name: keys for name, keys in owners.items() if len(keys) > 1}


def _ring(entries: Mapping[str, Entry], key: str) -> list[str]:
    """The way from a thing over its parents back to itself, empty if there is none."""
    way = [key]
    while (entry := entries.get(way[-1])) and entry.parent:
        way.append(entry.parent)
        if entry.parent == key:
            return way
        if entry.parent in way[:-1]:
            return []
    return []
