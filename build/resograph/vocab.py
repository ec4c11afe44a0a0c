"""The vocabularies: bodies, posts, instruments and States with their names in six languages, and where a text has them.

The vocabularies are SKOS in Turtle (`ontology/vocabularies/*.ttl`, and files of the user's own): a thing is named by
its skos:prefLabel (one a language), skos:altLabel (acronyms, other forms in use) and skos:hiddenLabel (forms only to
recognise). They are read on first use.

A `Matcher` finds the names in a text of one language in one pass, the longest that fits wherever one begins. Words
are compared by stems, so that case forms need not be listed, and without the function words inside a name; a
language without spaces is read by characters. What differs by language is data (`data/grammar/<language>.names.toml`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
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


# Letters, digits and the marks upon them make words, spaces, hyphens, apostrophes, strokes and quotation marks part
# them; every other sign stands for itself.
WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200f]+|[^\w \t\u00a0\u202f\-‐‑'‘’ʼ/«»“”„\"]")
HYPHEN = re.compile(r"\w[-‐‑]$")


class Traits:
    """How words of one language are compared, from `data/grammar/<language>.names.toml`."""

    def __init__(self, language: str) -> None:
        tables = grammar.topic(language, "names").tables
        self.together: bool = tables["together"]
        self.blocked: tuple[str, ...] = tuple(tables["blocked"])
        self.heads = frozenset(tables["heads"])
        self.starts: str = tables["starts"]
        self.unchanged = {kind: re.compile(pattern) for kind, pattern in tables["unchanged"].items()}
        self._function = {folded(word) for word in tables["function"]}
        self._trim: str = tables["trim"]
        self._article: str = folded(tables["article"])
        self._clitics = tuple(sorted(map(folded, tables["clitics"]), key=len, reverse=True))
        self._endings = tuple(sorted(map(folded, tables["endings"]), key=len, reverse=True))
        self._stemmer = None
        if "stemmer" in tables:
            import Stemmer

            self._stemmer = Stemmer.Stemmer(tables["stemmer"])
        self._known: dict[str, Token] = {}

    def token(self, word: str) -> Token:
        """The word as it is compared."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 200_000:
                # a text of nothing but new words must not fill the memory
                self._known.clear()
            self._known[word] = known = self._token(word)
        return known

    def _token(self, word: str) -> Token:
        plain = folded(word)
        readings = [self._reading(word, plain, 0)]
        for clitic in self._clitics:
            rest = plain[len(clitic) :]
            if len(rest) > 2 and plain.startswith(clitic):
                # the article loses its first letter after some of them
                joined = self._article and clitic[-1] == self._article[-1] and rest.startswith(self._article[-1])
                found = self._reading(word, self._article + rest[1:] if joined else rest, 0 if joined else len(clitic))
                if found.stem != readings[0].stem:
                    readings.append(found)
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
class Sentence:
    """The words of a text: where each stands, and as it is compared."""

    spans: tuple[tuple[int, int], ...]
    tokens: tuple[Token, ...]


@lru_cache(maxsize=2)
def sentence(language: str, text: str) -> Sentence:
    """The words of a text; the last texts are kept, because several readers ask for them."""
    token = traits(language).token
    spans = tuple([found.span() for found in WORD.finditer(text)])
    return Sentence(spans, tuple([token(text[start:end]) for start, end in spans]))


@cache
def traits(language: str) -> Traits:
    """How words of a language are compared, read on first use."""
    return Traits(language)


# ------------------------------------------------------------------ match


@dataclass(slots=True)
class End:
    """What a way through the tree of names ends in: a name, or (`kind` empty) a phrase that is none."""

    kind: str
    label: str
    acronym: bool
    high: bool
    exact: tuple[str, ...] = ()
    keys: list[str] = field(default_factory=list)


class Matcher:
    """Finds the names of a vocabulary in texts of one language."""

    def __init__(self, language: str, entries: Iterable[Entry]) -> None:
        self.language = language
        self.traits = traits(language)
        # a node of the tree of names: the next word or character to node, "" to the names that end here
        self.root: dict[str, Any] = {}
        held = {entry.key: entry for entry in entries}
        for entry in held.values():
            for label in self.single(entry, held):
                self.add(label, entry.kind, entry.key)
        # last, so that a phrase which is itself a name wanted here is one
        for phrase in self.traits.blocked:
            self.add(phrase, "", "")

    def single(self, entry: Entry, held: Mapping[str, Entry]) -> Iterator[str]:
        """The names of a thing, without those made of a name of it and one of a body that it belongs to.

        In "Lamp Section of the Department of Light" both are named.
        """
        labels = entry.labels.get(self.language, ())
        if entry.parent is None or len(labels) < 2:
            yield from labels
            return
        above: list[tuple[str, ...]] = []
        way = [entry.key]
        while (entry.parent in held) and entry.parent not in way:
            entry = held[entry.parent]
            way.append(entry.key)
            above += [self.steps(label) for label in entry.labels.get(self.language, ())]
        own = [self.steps(label) for label in labels]
        for label, steps in zip(labels, own, strict=True):
            if not any(self.made_of(steps, one, other) for one in own for other in above):
                yield label

    def made_of(self, whole: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether a name is made of two others."""
        return bool(one) and len(one) + len(other) == len(whole) and whole in (one + other, other + one)

    def steps(self, label: str) -> tuple[str, ...]:
        """A name as it is compared."""
        raise NotImplementedError

    def add(self, label: str, kind: str, key: str) -> None:
        """Make a name known."""
        raise NotImplementedError

    def find(self, text: str) -> list[Hit]:
        """The names in the text, in order; none lies within another."""
        raise NotImplementedError

    def put(self, path: Iterable[str], end: End, key: str) -> None:
        """Let a way through the tree end in a name."""
        node = self.root
        for step in path:
            node = node.setdefault(step, {})
        ends: list[End] = node.setdefault("", [])
        same = next((one for one in ends if one.kind == end.kind and one.exact == end.exact), None)
        if same is None:
            same = end
            # what demands the word itself goes before what takes all of its forms
            ends.insert(0 if end.exact else len(ends), end)
        same.high &= end.high
        if key and key not in same.keys:
            same.keys.append(key)


class Words(Matcher):
    """Reads by words."""

    def steps(self, label: str) -> tuple[str, ...]:
        return tuple([token.stem for token in map(self.traits.token, WORD.findall(label)) if not token.function])

    def add(self, label: str, kind: str, key: str) -> None:
        words = WORD.findall(label)
        if len(words) > 1 and self.traits.token(words[0]).function and words[0].islower():
            # an article that a list of names sets before them
            del words[0]
        tokens = [self.traits.token(word) for word in words]
        # of "The Hague" and "El Salvador" the article is a part, and something must be left of every name
        kept = [n for n, token in enumerate(tokens) if n == 0 or not token.function]
        if len(kept) == 1:
            kept = list(range(len(tokens)))
        if not kept:
            return
        acronym = all(tokens[n].mark for n in kept if words[n].isalpha()) and any(tokens[n].mark for n in kept)
        unchanged = self.traits.unchanged.get(kind)
        for commas in (True, False):
            path: list[str] = []
            exact: list[str] = []
            for n in kept:
                if words[n].isalnum() or commas or words[n] not in ",،":
                    path.append(tokens[n].mark or tokens[n].stem)
                    plain = folded(words[n])
                    exact.append(plain if unchanged and unchanged.fullmatch(plain) else "")
            if not kind and len(path) == 1:
                # a single word that is no name must not stand in the way of its own kin
                exact = [folded(words[0])]
            checked = tuple(exact) if any(exact) else ()
            self.put(path, End(kind, label, acronym, tokens[0].readings[0].high, checked), key)

    def find(self, text: str) -> list[Hit]:
        words = sentence(self.language, text)
        spans, tokens = words.spans, words.tokens
        root = self.root
        hits: list[Hit] = []
        free = 0
        # most words begin no name
        begins = [
            at
            for at, one in enumerate(tokens)
            if one.stem in root
            or one.mark in root
            or (len(one.readings) > 1 and any(reading.stem in root for reading in one.readings))
        ]
        for at in begins:
            if at < free:
                continue
            start = spans[at][0]
            # "Under-Secretary-General" is no Secretary-General
            if start and HYPHEN.search(text, max(0, start - 2), start):
                continue
            best: tuple[int, End, int] | None = None
            for reading in tokens[at].readings:
                found = self.longest(text, words, at, reading)
                if found and (best is None or found[0] > best[0]):
                    best = (*found, reading.cut)
            if best is None:
                continue
            last, end, cut = best
            free = last + 1
            if end.kind:
                hits.append(Hit(start + cut, spans[last][1], end.kind, tuple(end.keys), end.acronym, end.label))
        return hits

    def longest(self, text: str, words: Sentence, at: int, first: Reading) -> tuple[int, End] | None:
        """Number of the last word of the longest name that begins with word `at`, and the name."""
        spans, tokens = words.spans, words.tokens
        best = None
        # both the word as it is and its stem can lead on
        for step in (tokens[at].mark, first.stem):
            node = self.root.get(step) if step else None
            way = [at]
            now = at
            skipped = 0
            while node is not None:
                # a name ends in a word of its own
                ends = node.get("") if not skipped else None
                if ends is not None and (best is None or now > best[0]):
                    fit = next((end for end in ends if self.fits(end, text, spans, first, way)), None)
                    if fit:
                        best = (now, fit)
                now += 1
                if now == len(tokens) or len(way) > LONGEST:
                    break
                token = tokens[now]
                following = node.get(token.mark) if token.mark else None
                if following is None:
                    following = node.get(token.stem)
                if following is not None:
                    way.append(now)
                    skipped = 0
                elif token.function and skipped < SKIPPED:
                    skipped += 1
                    following = node
                node = following
        return best

    @staticmethod
    def fits(end: End, text: str, spans: Sequence[tuple[int, int]], first: Reading, way: Sequence[int]) -> bool:
        """Whether the words are written as the name demands."""
        if end.high and not first.high:
            return False
        if not end.exact:
            return True
        said = [first.plain, *(folded(text[slice(*spans[n])]) for n in way[1:])]
        return all(not due or due == plain for due, plain in zip(end.exact, said, strict=True))


class Characters(Matcher):
    """Reads by characters."""

    def __init__(self, language: str, entries: Iterable[Entry]) -> None:
        # the first two characters of the names, to pass over the rest of a text quickly
        self.heads: set[str] = set()
        super().__init__(language, entries)

    def steps(self, label: str) -> tuple[str, ...]:
        return tuple(grammar.fold(label, case=False).text)

    def add(self, label: str, kind: str, key: str) -> None:
        plain = grammar.fold(label, case=False).text
        self.heads.add(plain[:2])
        self.put(plain, End(kind, label, plain.isascii(), label in self.traits.heads), key)

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
            if end.kind:
                span = folding.span(at, free)
                hits.append(Hit(span.start, span.end, end.kind, tuple(end.keys), end.acronym, end.label))
        return hits

    def apart(self, plain: str, start: int) -> bool:
        """Whether a word that many names end in stands by itself."""
        return not start or not plain[start - 1].isalpha() or plain[start - 1] in self.traits.starts

    @staticmethod
    def whole(plain: str, start: int, end: int) -> bool:
        """Whether Latin letters or digits at the edges are whole words."""
        before = start and plain[start - 1].isascii() and plain[start - 1].isalnum()
        after = end < len(plain) and plain[end].isascii() and plain[end].isalnum()
        return not (before and plain[start].isascii()) and not (after and plain[end - 1].isascii())


def matcher_of(language: str, entries: Iterable[Entry]) -> Matcher:
    """What finds the names of entries in texts of a language."""
    return (Characters if traits(language).together else Words)(language, entries)


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
    return checked(paths, own_files())


def checked(paths: Sequence[Path], others: Sequence[Path] = ()) -> list[Fault]:
    """What is wrong with vocabulary files, by themselves and together with `others`, in the order of the files."""
    found: list[Fault] = []
    files = [_File(path, found) for path in paths]
    held = {path.resolve() for path in paths}
    around = [entry for path in others if path.resolve() not in held for entry in read(path)]
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
            name = next(one for one in entries[key].labels[language] if folded(one) == folding)
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
    return {folded(name) for name in entry.labels.get(language, ())}


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
