"""Which thing a name means, or none: short references, abbreviations that a text introduces, names not in a vocabulary.

A text names a thing in full and then speaks of "the Committee", "l'Office", «Управление», or of a form that it
introduces in brackets. Such a form means what was named before in the same text; where two things could be meant,
none is.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from resograph import grammar, vocab
from resograph.model import Document, Link, Name
from resograph.places import Places

CONFIDENCE = {"introduced": 0.97, "short": 0.9, "near": 0.7}
"""How often links by a rule are right; `near`: of several things that a short form can mean, the one named in the
same paragraph, or the one that other names in the text point to. How sure names are that no vocabulary has depends on
the language, and stands in `data/grammar/<language>.unknown.toml`."""

LONGEST_KEY = 160  # characters of a name that go into a key


def resolve(document: Document, names: Sequence[Name], vocabulary: vocab.Vocabulary | None = None) -> tuple[Link, ...]:
    """The links of a document, in the order of the text; a name that could mean several things gives none."""
    vocabulary = vocabulary or vocab.load()
    outer = outermost(names, document)
    things = Things(document, vocabulary)
    things.join(outer)
    links = [link for name in outer if (link := things.named(name))]
    known = {key for link in links for key in (link.key,)}
    for name in outer:
        # of things that share a name, the one that the text names otherwise too
        fitting = [key for key in name.keys if key in known]
        if len(name.keys) > 1 and len(fitting) == 1:
            links.append(things.link(name, fitting[0], "full", "near"))
    links.sort(key=lambda one: (one.start, one.end))
    taken = [(name.start, name.end) for name in outer]
    links += things.again(links, taken)
    return tuple(sorted(links, key=lambda one: (one.start, one.end)))


def outermost(names: Sequence[Name], document: Document) -> list[Name]:
    """The names in the order of the text, none within another.

    One that the grammar found counts before those of the vocabulary within it, unless it is but one of them in
    brackets or quotation marks, or ends in the State where the thing is.
    """
    text = document.text
    out: list[Name] = []
    for name in sorted(names, key=lambda one: (one.start, -one.end)):
        last = out[-1] if out else None
        if last is None or name.start >= last.end:
            out.append(name)
        elif last.form == "grammar" and name.form != "grammar":
            around = text[last.start : name.start] + text[name.end : last.end]
            if not any(char.isalnum() for char in around):
                out[-1] = name
            elif name.kind == "state" and name.end == last.end and (end := seated(document, last, name)):
                out[-1:] = [replace(last, end=end, name=last.name.removesuffix(text[end : last.end])), name]
    return out


def seated(document: Document, name: Name, state: Name) -> int:
    """Where a name ends that goes on with the State where the thing is ("Lamp Centre in Kenya"), 0 where it does not.

    A mission is not where it is by chance: the State belongs to its name.
    """
    seat = rules_of(document.language).patterns.get("seat")
    text = document.text[name.start : state.start]
    found = seat.fullmatch(text) if seat else None
    return name.start + found.end("name") if found else 0


# ------------------------------------------------------------------ forms


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language shortens names, from `data/grammar/<language>.names.toml`.

    `head`: the head of a name is the `first` noun, the `last` word before a preposition, or one of the `heads` at
    its end. `before` are words that stand before a first noun. `weak` are heads that mean
    too much to stand for a name, `starts` characters after which a short form in a
    language without spaces can begin.
    """

    head: str
    heads: tuple[str, ...]
    before: re.Pattern[str]
    joining: frozenset[str]
    weak: frozenset[str]
    definite: re.Pattern[str]
    starts: str
    patterns: Mapping[str, grammar.Pattern]


@lru_cache(maxsize=16)
def rules_of(language: str) -> Rules:
    """The rules of a language, read on first use."""
    topic = grammar.topic(language, "names")
    tables = topic.tables
    return Rules(
        head=tables["head"],
        heads=tuple(sorted(tables["heads"], key=len, reverse=True)),
        before=re.compile(tables["before"]),
        joining=frozenset(map(vocab.folded, tables["joining"])),
        weak=frozenset(map(vocab.folded, tables["weak"])),
        definite=re.compile(tables["definite"]),
        starts=tables["starts"],
        patterns=topic.patterns,
    )


@lru_cache(maxsize=4096)
def parts(language: str, label: str) -> tuple[tuple[str, ...], str]:
    """The short forms that a name can take by its grammar, the shortest first, and its head; `((), "")` if none."""
    rules = rules_of(language)
    if rules.head == "end":
        head = next((one for one in rules.heads if label.endswith(one) and len(label) > len(one)), "")
        return ((head,) if head else ()), head
    traits = vocab.traits(language)
    words = [found.span() for found in re.finditer(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*", label)]
    plain = [vocab.folded(label[start:end]) for start, end in words]
    within = [(token := traits.token(one)) is not None and token.function for one in plain]
    size = within.index(True) if True in within else len(plain)
    if not size:
        return (), ""
    if rules.head == "last":
        at = size - 1
        spans = [(start, at) for start in range(at, -1, -1)]
    else:
        at = next(
            (n for n, one in enumerate(plain[:size]) if one not in rules.joining and not rules.before.fullmatch(one)), 0
        )
        spans = [(start, end) for end in range(at, min(size, at + 3)) for start in {at, 0}]
    forms = [label[words[start][0] : words[end][1]] for start, end in sorted(spans, key=lambda one: one[1] - one[0])]
    head = plain[at]
    if head.isdigit() or head in rules.weak:
        return (), ""
    return tuple(form for form in forms if form != label and form[:1].upper() == form[:1]), head


@lru_cache(maxsize=16)
def heads(vocabulary: vocab.Vocabulary, language: str) -> frozenset[str]:
    """The stems of words that are the head of several names: such a word alone can stand for a thing."""
    counts: dict[str, set[str]] = defaultdict(set)
    for entry in vocabulary.entries.values():
        if entry.kind in ("body", "instrument"):
            for label in entry.labels.get(language, ()):
                short, head = parts(language, label)
                if short:
                    counts[stem(language, head)].add(entry.key)
    return frozenset(head for head, keys in counts.items() if len(keys) > 2)


@lru_cache(maxsize=20_000)
def is_name(vocabulary: vocab.Vocabulary, language: str, form: str) -> bool:
    """Whether a short form of one thing is a name in the vocabulary, of that thing or of another."""
    return any((hit.start, hit.end) == (0, len(form)) for hit in vocabulary.matcher(language).find(form))


def stem(language: str, word: str) -> str:
    """The stem of a word, of a compound that of its whole."""
    traits = vocab.traits(language)
    token = None if traits.together else traits.token(word)
    return token.stem if token else word


def stems(language: str, name: str) -> tuple[str, ...]:
    """A name as names are compared: the stems of its words without function words."""
    if vocab.traits(language).together:
        # there a shorter form has the end of the name
        return tuple(reversed(vocab.folded(name)))
    return tuple(token.stem for _, token in vocab.words(language, name) if not token.function)


# ----------------------------------------------------------------- things


@dataclass(slots=True)
class Thing:
    """What a document names: where first, and by which names."""

    kind: str
    key: str
    first: int
    names: dict[str, None] = field(default_factory=dict)
    spoken: str | None = None


class Things:
    """The things that one document names, and the links to them."""

    def __init__(self, document: Document, vocabulary: vocab.Vocabulary) -> None:
        self.document = document
        self.language = document.language
        self.unlisted: float = grammar.topic(self.language, "unknown").tables["confidence"]
        self.vocabulary = vocabulary
        self.rules = rules_of(document.language)
        self.found: dict[str, Thing] = {}
        self.whole: dict[str, str] = {}

    def link(self, name: Name, key: str, rule: str, sure: str) -> Link:
        """The link of a name to a thing."""
        thing = self.found.setdefault(key, Thing(name.kind, key, name.start))
        thing.names.setdefault(name.name)
        listed = key in self.vocabulary.entries
        if not listed and thing.spoken is None:
            thing.spoken = name.name
        return Link(
            kind=name.kind,
            key=key,
            start=name.start,
            end=name.end,
            place=name.place,
            label=self.label(key),
            name=None if listed else thing.spoken,
            rule=rule,
            confidence=self.unlisted if sure == "grammar" else CONFIDENCE.get(sure),
        )

    def label(self, key: str) -> str | None:
        """The English name of a thing: the vocabulary's, or the name itself in an English text."""
        if key in self.vocabulary.entries:
            return self.vocabulary.label(key)
        return self.found[key].spoken if self.language == "en" else None

    def named(self, name: Name) -> Link | None:
        """The link of a name that the vocabulary or the grammar knows, None where it could mean several things."""
        if len(name.keys) == 1:
            return self.link(name, name.keys[0], name.form, name.form)
        if name.keys:
            return None
        key = own_key(name, self.language)
        return self.link(name, self.whole.get(key, key), name.form, name.form)

    def join(self, names: Sequence[Name]) -> None:
        """Find the names that are the beginning of just one longer name in the same text: both mean one thing."""
        made = {own_key(name, self.language): name for name in names if name.form == "grammar"}
        if not made:
            return
        held: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for key, name in made.items():
            held[stems(self.language, name.name)].add(key)
        for name in {name.keys[0]: name for name in names if len(name.keys) == 1}.values():
            for label in self.vocabulary.entries[name.keys[0]].labels.get(self.language, ()):
                held[stems(self.language, label)].add(name.keys[0])
        for key, name in made.items():
            own = stems(self.language, name.name)
            longer = {
                other
                for steps, keys in held.items()
                if len(steps) > len(own) > 1 and steps[: len(own)] == own
                for other in keys
                if other.startswith(f"{name.kind}/")
            }
            if len(longer) == 1:
                self.whole[key] = longer.pop()

    # ---------------------------------------------------------- short forms

    def again(self, links: Sequence[Link], taken: Sequence[tuple[int, int]]) -> list[Link]:
        """The links of short and introduced forms in the rest of the text."""
        document, text = self.document, self.document.text
        said = list(self.introduced(links))
        own = f"body/{document.cover.body}" if document.cover.body else None
        if own in self.vocabulary.entries and own not in self.found:
            self.found[own] = Thing("body", own, 0)
        entries = [vocab.Entry(key, "introduced", {self.language: (form,)}) for key, form, _ in said]
        since: dict[str, int] = {}
        for key, _, start in said:
            since[key] = min(start, since.get(key, start))
        common = heads(self.vocabulary, self.language)
        for thing in self.found.values():
            if thing.kind in ("body", "instrument") and (forms := self.forms(thing, common)):
                entries.append(vocab.Entry(thing.key, "short", {self.language: forms}))
        if not entries:
            return []
        places = Places(document)
        starts = [start for start, _ in taken]
        mentions = sorted((link.start, link.key) for link in links)
        out: list[Link] = []
        for hit in vocab.matcher_of(self.language, entries).find(text):
            at = bisect_right(starts, hit.end - 1) - 1
            if at >= 0 and taken[at][1] > hit.start:
                continue
            first = since if hit.kind == "introduced" else {key: self.found[key].first for key in hit.keys}
            keys = [key for key in hit.keys if first[key] < hit.start]
            if not keys or (hit.kind == "short" and not self.stands_alone(hit)):
                continue
            place, _ = places.of(hit.start)
            chosen, sure = self.meant(hit, keys, own, place, mentions, places)
            if chosen is not None:
                name = Name(self.found[chosen].kind, hit.start, hit.end, place, (chosen,), hit.kind)
                out.append(self.link(name, chosen, hit.kind, sure))
        return out

    def introduced(self, links: Sequence[Link]) -> Iterator[tuple[str, str, int]]:
        """Key, form and place of each short form that the text introduces in brackets after a name."""
        pattern = self.rules.patterns.get("introduces")
        text = self.document.text
        for number, link in enumerate(links):
            if pattern is None or link.kind == "state" or "(" not in grammar.fold(text[link.end : link.end + 3]).text:
                continue
            found = pattern.match(text[link.end : link.end + vocab.LONGEST * 2])
            if found is None:
                continue
            form = found["short"].strip()
            plain = re.fullmatch(r"\w[\w-]{1,15}", form) and sum(char.isupper() for char in form) > 1
            if plain or found["said"] or (found["article"] and form[:1].isupper()):
                yield self.introducing(links, number, form), form, link.end

    def introducing(self, links: Sequence[Link], last: int, form: str) -> str:
        """Key of the thing that a form in brackets after a link stands for.

        In "the Lamp Section of the Department of Light (the Section)" it is the first that has the form's words.
        """
        steps = set(stems(self.language, form))
        first = last
        while first and re.fullmatch(
            r"[^\n.,;:()]{0,20}", self.document.text[links[first - 1].end : links[first].start]
        ):
            first -= 1
        for link in links[first : last + 1]:
            names = (*self.found[link.key].names, self.document.text[link.start : link.end])
            if any(steps <= set(stems(self.language, name)) for name in names):
                return link.key
        return links[last].key

    def forms(self, thing: Thing, common: frozenset[str]) -> tuple[str, ...]:
        """The short forms of a thing whose heads are such that a word alone can stand for a name."""
        entry = self.vocabulary.entries.get(thing.key)
        names = entry.labels.get(self.language, ()) if entry else tuple(thing.names)
        out: dict[str, None] = {}
        for name in names:
            short, head = parts(self.language, name)
            if short and stem(self.language, head) in common:
                out.update((form, None) for form in short if not is_name(self.vocabulary, self.language, form))
        return tuple(out)

    def stands_alone(self, hit: vocab.Hit) -> bool:
        """Whether a short form is no part of a longer name that nobody knows."""
        text = self.document.text
        if self.rules.head == "end":
            before = text[hit.start - 1 : hit.start]
            return not before.isalpha() or before in self.rules.starts
        if self.rules.definite.pattern and not self.rules.definite.match(vocab.folded(text[hit.start : hit.end])):
            return False
        goes_on = self.rules.patterns.get("goes_on")
        if goes_on is not None and goes_on.match(text[hit.end : hit.end + vocab.LONGEST]):
            return False
        following = re.match(r"[ \u00a0-]{1,3}(\w)", text[hit.end : hit.end + 4])
        if following and following[1].isupper():
            return False
        before = text[max(0, hit.start - 80) : hit.start]
        word = re.search(r"(^|\W)([^\W_]+)[ \u00a0-]{1,3}$", before)
        if word is None or not word[2][:1].isupper():
            return True
        # a capital at the start of a paragraph or sentence says nothing
        return re.search(r"(?:^|[\n.;:(])\s*$", before[: word.start(2)]) is not None

    def meant(
        self,
        hit: vocab.Hit,
        keys: Sequence[str],
        own: str | None,
        place: str,
        mentions: Sequence[tuple[int, str]],
        places: Places,
    ) -> tuple[str | None, str]:
        """The one of several things that a short form means, and how sure that is; None where it can't be told."""
        if len(keys) == 1:
            return keys[0], hit.kind
        block = places.of(hit.start)[1]
        start = block.start if block and block.place == place else hit.start
        at = bisect_right(mentions, (hit.start, ""))
        near = set()
        while at and mentions[at - 1][0] >= start:
            at -= 1
            if mentions[at][1] in keys:
                near.add(mentions[at][1])
        if len(near) == 1:
            return near.pop(), "near"
        return (own, "near") if own in keys and not near else (None, "")


def own_key(name: Name, language: str) -> str:
    """The key of a thing that no vocabulary has, made from its name: `body/ru/комитет-по-лампам`."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name.name).lower())
    return f"{name.kind}/{language}/{'-'.join(words)[:LONGEST_KEY].strip('-')}"
