"""Mends the damage that readers leave in text: split words, misread letters, stray spaces.

Two kinds of mending. `plain` needs no evidence: ligature characters, loose accents,
presentation forms, invisible characters. `mend` needs two kinds: a word list of
the language (`words`) and what `diagnose` saw in the file as a whole; where the evidence
is thin it leaves the text alone, so a clean text comes out as it went in.

Every repair is an `Edit`, and `apply` gives an `OffsetMap` along with the new
text, so that spans (note marks, italics, links) move with their words.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, pairwise
from math import log
from typing import NamedTuple

from resograph.model import Span

# A word: letters with their combining marks. Private-use characters and the replacement
# character stand where a reader had no letter for a glyph, so they belong to the word.
_WORD = re.compile(
    "(?:[^\\W\\d_]|[\ue000-\uf8ff\ufffd])(?:[^\\W\\d_]|[\u0300-\u036f\u064b-\u065f\u0670\ue000-\uf8ff\ufffd])*"
)
_LETTER = "[^\\W\\d_]"
_HYPHENS = "-\u2010\u2011"
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WIDE = _HAN + "\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"

_HYPHEN = re.compile(f"[{_HYPHENS}]")
_COMPOUND = re.compile(f"(?<!{_LETTER}){_LETTER}+[{_HYPHENS}]{_LETTER}+")
_OFF = re.compile(f"(?<={_LETTER})(?: [{_HYPHENS}](?={_LETTER})|[{_HYPHENS}] (?={_LETTER}))")
_WORD_END = re.compile(f"{_LETTER}+$")
# A number that stuck to a word of right-to-left letters; a prefix of one letter, or with tatweel, may have it.
_GLUED = re.compile("(?<=[\u0620-\u063f\u0641-\u064a]{2})(?=\\d)")
_CLOSING = ")]”»"
_AROUND = " ,;:.!?()[]“”«»،؛؟，。；：、（）《》"

# ------------------------------------------------------------------ words


class Words:
    """What is known of the words of a language, from its official texts.

    An entry is a word in small letters, a compound (`high-level`), a pair of words that
    together spell a third (`may be`), a word after a hanging hyphen (`- and`), or two
    words with a number between them (`mit # tak`); `build/words/make.py` makes them.
    """

    __slots__ = ("_counts", "_entries", "confused", "frames", "glued", "language", "letters", "total")

    def __init__(
        self, language: str, counts: dict[str, int], glued: str = "", confused: frozenset[str] = frozenset()
    ) -> None:
        self.language = language
        self._counts = counts
        self._entries = sorted(counts)
        self.glued = glued
        """Punctuation marks that never have a space before them in this language."""
        self.confused = confused
        """Letters that readers are known to confuse, each pair as read and as meant (`оД`)."""
        self.total = sum(counts.values()) or 1
        """Running words behind the counts, about."""
        self.frames = any("#" in entry for entry in counts)
        """Whether the list says where numbers stand."""
        letters = Counter("".join(counts))
        self.letters = "".join(sorted(x for x, n in letters.items() if n > 20 and x.isalpha()))
        """The small letters of the language, without those that only a few foreign words have."""

    def __len__(self) -> int:
        return len(self._counts)

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, str) and entry.lower() in self._counts

    def count(self, entry: str) -> int:
        """How often `entry` (small letters) was seen in the official texts; 0 if never."""
        return self._counts.get(entry, 0)

    def plausible(self, word: str) -> bool:
        """Whether `word` (small letters) is listed or looks like another form of a listed word.

        Inflected forms share their beginning and differ in the last three letters at most,
        and the other form is not much longer: `tuberculo` is no form of `tuberculosis`.
        """
        if word in self._counts:
            return True
        stem = word[: max(4, len(word) - 3)]
        if len(word) < 5:
            return False
        at = bisect_left(self._entries, stem)
        while at < len(self._entries) and self._entries[at].startswith(stem):
            entry = self._entries[at]
            if len(entry) <= len(word) + 2 and entry.isalpha():
                return True
            at += 1
        return False

    def begins(self, start: str) -> bool:
        """Whether any listed word begins with `start` (small letters)."""
        at = bisect_left(self._entries, start)
        return at < len(self._entries) and self._entries[at].startswith(start)


@lru_cache(maxsize=8)
def words(language: str) -> Words:
    """The word list of a language (ISO 639-1), read from `data/words/` on first use.

    A language without a list gets an empty one: its texts have only plain mending.
    """
    folder = files("resograph") / "data" / "words"
    spacing = tomllib.loads((folder / "spacing.toml").read_text(encoding="utf-8"))
    glued = spacing.get(language, {}).get("glued", "")
    confused = frozenset(spacing.get(language, {}).get("confused", ()))
    file = folder / f"{language}.txt"
    if not file.is_file():
        return Words(language, {}, glued, confused)
    counts: dict[str, int] = {}
    for line in file.read_text(encoding="utf-8").split("\n"):
        entry, tab, count = line.partition("\t")
        if tab:
            counts[entry] = int(count)
    return Words(language, counts, glued, confused)


# ------------------------------------------------------------------ edits


class Edit(NamedTuple):
    """Characters `text[start:end]` to be replaced by `replacement`."""

    start: int
    end: int
    replacement: str


class OffsetMap:
    """Where a place of the text before the edits is after them."""

    __slots__ = ("_ends", "_moves", "_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        self._moves = [0]
        for edit in edits:
            self._moves.append(self._moves[-1] + len(edit.replacement) - (edit.end - edit.start))

    def __call__(self, offset: int) -> int:
        """The new offset of `offset`; inside replaced characters it keeps to the replacement."""
        at = bisect_right(self._ends, offset)
        if at < len(self._starts) and self._starts[at] < offset:
            new_start = self._starts[at] + self._moves[at]
            new_end = self._ends[at] + self._moves[at + 1]
            return min(new_start + offset - self._starts[at], new_end)
        return offset + self._moves[at]

    def span(self, span: Span) -> Span:
        """The new span of `span`; empty if all its characters are gone."""
        return Span(self(span.start), self(span.end))


def apply(text: str, edits: Sequence[Edit]) -> tuple[str, OffsetMap]:
    """The text after `edits`, which are in order and do not overlap, and the map of its offsets."""
    if not edits:
        return text, OffsetMap(())
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.start], edit.replacement]
        at = edit.end
    out.append(text[at:])
    return "".join(out), OffsetMap(edits)


def changes(text: str, edits: Sequence[Edit]) -> list[tuple[str, str]]:
    """The words that `edits` touch, as read and as mended, in order; spaces alone are no change of a word."""
    out = []
    at = 0
    while at < len(edits):
        start, end = edits[at].start, edits[at].end
        last = at
        while True:
            while start > 0 and not text[start - 1].isspace():
                start -= 1
            while end < len(text) and not text[end].isspace():
                end += 1
            if last + 1 == len(edits) or edits[last + 1].start > end:
                break
            last += 1
            end = max(end, edits[last].end)
        shifted = [Edit(edit.start - start, edit.end - start, edit.replacement) for edit in edits[at : last + 1]]
        read = text[start:end]
        mended = apply(read, shifted)[0]
        if _bare(read) != _bare(mended):
            out.append((_bare(read), _bare(mended)))
        at = last + 1
    return out


def _bare(piece: str) -> str:
    return " ".join(piece.split()).strip(_AROUND)


# ------------------------------------------------------------------ lines


class Joint(NamedTuple):
    """What stands between two printed lines: `separator`, after the hyphen is dropped if `drop`."""

    separator: str
    drop: bool


def join(before: str, after: str, words: Words) -> Joint:
    """How two successive lines of one paragraph go together.

    A space, or nothing between characters of a script without spaces. A hyphen at the
    line's end stays ("high-" + "level") unless the word list has only the whole word
    ("interna-" + "tional"); a soft hyphen always goes.
    """
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return Joint("", False)
    last, first = before[-1], after[0]
    if last == "\u00ad":
        return Joint("", True)
    if re.match(f"[{_WIDE}]", last) and (re.match(f"[{_WIDE}]", first) or first.isalnum() or first in "([“"):
        return Joint("", False)
    if re.match(f"[{_WIDE}]", first) and (last.isalnum() or last in ")]”"):
        return Joint("", False)
    if last not in _HYPHENS or len(before) < 2 or not before[-2].isalnum():
        return Joint(" ", False)
    right = _WORD.match(after)
    left = re.search(f"{_LETTER}+$", before[:-1])
    if not right or not left:
        # "2019-" + "2021", "COVID-" + "19"
        return Joint("" if first.isalnum() else " ", False)
    a, b = left[0].lower(), right[0].lower()
    if words.count(f"- {b}"):
        return Joint(" ", False)
    whole = words.count(a + b)
    lone = not (words.count(a) and words.count(b))
    if not right[0][0].isupper() and whole > words.count(f"{a}-{b}") and (lone or whole > _pair_chance(a, b, words)):
        return Joint("", True)
    return Joint("", False)


_BARE = re.compile(r"(\D*\S)\s+([\d/]+)\s*")


def number_home(line: str, following: str, words: Words) -> list[Edit]:
    """Edits that put the one number of a right-to-left line back where it stood.

    Readers that guess the reading order drop such a number at the line's end. It goes back
    before a hyphen that begins the line (a paragraph lost its number), or between the two words
    that the list knows with a number between them; not if two places are as good, and not if the
    end of the line, before the line `following`, is as good. A line of a language without such
    frames stays as it is. Works on printed lines, before `join`.
    """
    found = _BARE.fullmatch(line) if words.frames else None
    if not found:
        return []
    away = Edit(found.end(1), found.end(2), "")
    if re.match(r"\s*[-–] ", line):
        at = len(line) - len(line.lstrip())
        return [Edit(at, at, found[2] + " "), away]
    tokens = [(one[0].lower(), one.start(), one.end()) for one in _WORD.finditer(line)]
    if not tokens:
        return []
    places = [
        (_framed(a, b, words), end)
        for (a, _, end), (b, start, _) in pairwise(tokens)
        if line[end:start].count(" ") == 1
    ]
    places.sort(reverse=True)
    after = _WORD.search(following)
    at_end = _framed(tokens[-1][0], after[0].lower() if after else "", words)
    if not places or places[0][0] <= at_end or (len(places) > 1 and places[0][0] == places[1][0]):
        return []
    at = line.index(" ", places[0][1])
    return [Edit(at, at, " " + found[2]), away]


def _framed(a: str, b: str, words: Words) -> int:
    """How strongly a number is expected between two words: 0 not at all, 3 surely."""
    if words.count(f"{a} # {b}"):
        return 3
    return (words.count(f"{a} #") > 0) + (words.count(f"# {b}") > 0)


# ------------------------------------------------------------------ plain

_FORMS = "\ufb00-\ufb06\ufb50-\ufd3d\ufd50-\ufdfc\ufe70-\ufefc"
_ODD = re.compile(
    f"(?P<forms>[{_FORMS}]+)"
    "|(?P<nothing>[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+)"
    f"|(?P<accents>{_LETTER}[\u0300-\u036f\u0653-\u0655]+)"
    f"|(?P<wide>(?<=[{_WIDE}])[ \t\u00a0\u2000-\u200a\u202f\u3000]+"
    f"(?=[{_WIDE}]|\\d(?:[\\d/.,: ]*\\d)?(?: ?[A-Z])?[{_WIDE}]))"
    "|(?P<space>[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
    "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*|  +)"
)
# A cheap look at whether any of these can be there: most texts have none.
_SUSPECT = re.compile(
    f"[{_FORMS}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u0300-\u036f\u0653-\u0655"
    f"\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|  |(?<=[{_WIDE}]) "
)
# Weight of evidence for a letter confusion, in hundredths of the logarithm of a word's count: what chance
# gives in clean texts that the word list has not seen stays below, and more so where one word alone speaks.
_CONVINCING = 600
_CONVINCING_ALONE = 700
_CONVINCING_KNOWN = 400
# A file is worn with this many faults, if at least one comes in so many words. The official texts
# themselves have up to three in a file, and rarely more than one in five thousand words.
_WORN = 2
_WORN_WORDS = 2000
# A word is split about once in some thousands; a pair of known words is taken for a split one if the
# whole is that much commoner than the pair can be, which was never seen in the official texts.
_SPLIT_ODDS = 10000
_PAIR_UNSEEN = 0.02


def plain(text: str) -> list[Edit]:
    """Edits of a text whose characters say themselves that they are wrong.

    Ligature characters and Arabic presentation forms become letters, loose accents join
    their letter, invisible characters go, spaces of any width or number become one,
    and those between Chinese characters go. Tatweel stays.
    """
    if _SUSPECT.search(text) is None:
        return []
    edits = []
    for found in _ODD.finditer(text):
        kind, piece = found.lastgroup, found[0]
        if kind == "forms":
            # a free-standing vowel sign decomposes to a space and the sign
            mended = "".join(unicodedata.normalize("NFKC", form).lstrip(" ") for form in piece)
        elif kind == "accents":
            mended = unicodedata.normalize("NFC", piece)
            if len(mended) == len(piece):
                # only another order of signs, which means the same
                continue
        else:
            mended = " " if kind == "space" else ""
        edits.append(Edit(found.start(), found.end(), mended))
    return edits


# --------------------------------------------------------------- evidence


class Confusion(NamedTuple):
    """A letter that the reader of this file took for another: `read` where `meant` was printed."""

    read: str
    meant: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What a whole file shows: its letter confusions, how many faults, and its own words.

    `words` counts the words and compounds of the file in small letters. `worn` says that faults
    come often enough to trust weak signs of more. A clean file confuses nothing and is not
    `worn`; with no `faults` at all there is nothing to mend.
    """

    confusions: tuple[Confusion, ...]
    faults: int
    worn: bool
    words: Counter[str]

    def __bool__(self) -> bool:
        return self.faults > 0 or bool(self.confusions)


class _Token(NamedTuple):
    start: int
    end: int
    text: str


def diagnose(paragraphs: Sequence[str], words: Words) -> Damage:
    """What damage a file has, from all its paragraphs (as read; `plain` is no matter here)."""
    texts, tokens = [], []
    faults = 0
    for paragraph in paragraphs:
        edits = plain(paragraph)
        # invisible characters and odd spaces are in good files too
        faults += sum(1 for edit in edits if edit.replacement.strip() or paragraph[edit.start : edit.end] == "\u00ad")
        text = apply(paragraph, edits)[0]
        texts.append(text)
        tokens.append(_tokens(text))
    whole = [
        _tokens(apply(text, splits)[0]) if (splits := list(_splits(text, each, {}, words, {}, True))) else each
        for text, each in zip(texts, tokens, strict=True)
    ]
    # halves of split words would be taken for misread words
    forms = Counter([token[2] for each in whole for token in each])
    own: Counter[str] = Counter()
    for form, n in forms.items():
        own[form.lower()] += n
    for text in texts:
        if _HYPHEN.search(text):
            own.update(_HYPHEN.sub("-", found.lower()) for found in _COMPOUND.findall(text))
    confusions = _confusions(forms, words)
    cure = _cure(forms, confusions, words)
    for text, each in zip(texts, tokens, strict=True):
        faults += sum(1 for _ in _splits(text, each, cure, words, own, True))
        faults += sum(1 for _ in _set_off(text, words, own))
        faults += sum(1 for _ in _before_marks(text, words))
    worn = faults >= _WORN and faults * _WORN_WORDS >= own.total()
    return Damage(confusions, faults, worn, own)


def _tokens(text: str) -> list[_Token]:
    return [_Token(found.start(), found.end(), found[0]) for found in _WORD.finditer(text)]


def _confusions(forms: Counter[str], words: Words) -> tuple[Confusion, ...]:
    """Letters x, y such that x stands for y in this file.

    Words with x are unknown, are no form of a known word, and with y they are known; and y itself
    is rare in the file. The commoner the word with y, the heavier the
    case; half as heavy again if no word at all begins like the word with x. Between
    letters of one case nothing is concluded: there the same signs may be another spelling.
    """
    weights: Counter[Confusion] = Counter()
    cases: dict[Confusion, list[str]] = {}
    telling: set[Confusion] = set()
    for form in forms:
        low = form.lower()
        if len(form) < 4 or low in words or len(low) != len(form):
            continue
        if 2 * sum(letter in words.letters for letter in low) < len(low):
            # a word of another script
            continue
        for i, read in enumerate(form):
            foreign = low[i] not in words.letters
            if not foreign and not (read.islower() and _capital_place(form, i)):
                continue
            for letter in words.letters:
                n = words.count(low[:i] + letter + low[i + 1 :]) if letter != low[i] else 0
                # a sign that is no letter says nothing of case: only its neighbours do
                capital = _capital_place(form, i) and not (foreign and i == 0 and not form[1:2].isupper())
                meant = letter.upper() if capital and len(letter.upper()) == 1 else letter
                if not n or meant == read:
                    continue
                # a letter of another script that looks the same is a slip of the typist
                if foreign or (meant.isupper() and _script(meant) == _script(read) and not words.plausible(low)):
                    strange = not words.begins(low[:3])
                    if len(form) > 4 or strange:
                        confusion = Confusion(read, meant)
                        weights[confusion] += round(max(0.0, log(1 + n) - 2) * (150 if strange else 100))
                        cases.setdefault(confusion, []).append(form)
                        if strange:
                            telling.add(confusion)
    letters: Counter[str] = Counter()
    for form, n in forms.items():
        for letter in set(form):
            letters[letter] += n
    out: dict[str, Confusion] = {}
    for confusion, weight in weights.most_common():
        found = cases[confusion]
        seen = sum(forms[form] for form in found)
        if len(found) == 1:
            # what readers are known to confuse in this language needs less evidence in a file
            known = f"{confusion.read}{confusion.meant}" in words.confused
            enough = weight >= (_CONVINCING_KNOWN if known else _CONVINCING_ALONE) and len(found[0]) > 5
        else:
            enough = weight >= _CONVINCING and (confusion in telling or len(found) > 2)
        if enough and letters[confusion.meant] <= 6 * seen:
            out.setdefault(confusion.read, confusion)
    return tuple(out[read] for read in sorted(out))


@lru_cache(maxsize=256)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _capital_place(form: str, i: int) -> bool:
    """Whether a capital may stand there: at the head, or with capitals around it."""
    return i == 0 or (form[:i].isupper() and (i > 1 or form[i + 1 : i + 2].isupper()))


def _unconfused(form: str, confusions: Sequence[Confusion], words: Words) -> str:
    """The word with its misread letters put right, or as it was if nothing speaks for that."""
    low = form.lower()
    if low in words:
        return form
    for read, meant in confusions:
        places = [i for i, letter in enumerate(form) if letter == read]
        if meant.isupper():
            full = form.replace(read, meant)
            places = [i for i in places if _capital_place(full, i)]
        for size in range(1, min(len(places), 3) + 1):
            for chosen in combinations(places[:6], size):
                mended = "".join(meant if i in chosen else letter for i, letter in enumerate(form))
                if mended.lower() in words:
                    return mended
        if meant.isupper() and places:
            # among capitals it can be nothing else; at the head, if words begin so and none as it stands
            if places[-1] > 0:
                return "".join(meant if i in places else letter for i, letter in enumerate(form))
            if not words.begins(low[:3]) and words.begins(meant.lower() + low[1:3]):
                return meant + form[1:]
    return form


# --------------------------------------------------------------- mending


def mend(text: str, damage: Damage, words: Words) -> list[Edit]:
    """Edits of a text (after `plain`) that the word list and the damage of its file speak for."""
    if not damage:
        return []
    tokens = _tokens(text)
    cure = _cure([token.text for token in tokens], damage.confusions, words)
    edits = [Edit(start, end, cure[form]) for start, end, form in tokens if form in cure]
    edits += _before_marks(text, words)
    edits += _splits(text, tokens, cure, words, damage.words, damage.worn)
    if damage.worn:
        edits += _set_off(text, words, damage.words)
        edits += [Edit(found.start(), found.start(), " ") for found in _GLUED.finditer(text)]
    return sorted(edits)


def _cure(forms: Iterable[str], confusions: Sequence[Confusion], words: Words) -> dict[str, str]:
    """The words whose misread letters can be put right, each with what was printed."""
    if not confusions:
        return {}
    read = {confusion.read for confusion in confusions}
    mended = ((form, _unconfused(form, confusions, words)) for form in forms if not read.isdisjoint(form))
    return {form: right for form, right in mended if right != form}


def _pair_chance(a: str, b: str, words: Words) -> float:
    """How often the words a and b would stand side by side by chance alone."""
    return words.count(a) * words.count(b) / words.total


def _splits(
    text: str, tokens: Sequence[_Token], cure: Mapping[str, str], words: Words, own: Mapping[str, int], worn: bool
) -> Iterator[Edit]:
    """Spaces inside a word: the whole is a word, and the halves are not, or hardly ever meet."""
    joined = -1
    for (start, end, first), (after, stop, second) in pairwise(tokens):
        if after - end != 1 or len(first) < 2 or len(second) < 2:
            continue
        first, second = cure.get(first, first), cure.get(second, second)
        a, b = first.lower(), second.lower()
        n = words.count(a + b)
        if (not n and own.get(a + b, 0) < 2) or text[end] != " " or start < joined:
            continue
        if words.count(f"{a} {b}") or (second[0].isupper() and not (first.isupper() and second.isupper())):
            continue
        n_a, n_b = words.count(a), words.count(b)
        if n_a and n_b:
            good = worn and n > _SPLIT_ODDS * max(_PAIR_UNSEEN, _pair_chance(a, b, words))
        elif n_a or n_b:
            half = b if n_a else a
            # a word much used stands beside unknown ones that look like the rest of another
            good = worn and own.get(half, 0) < 3 and (n > n_a + n_b or not words.plausible(half))
        else:
            good = n > 0 or not (words.plausible(a) or words.plausible(b))
        if good:
            joined = stop
            yield Edit(end, after, "")


def _set_off(text: str, words: Words, own: Mapping[str, int]) -> Iterator[Edit]:
    """Spaces on one side of a hyphen: "high -level", "high- level", but not "short- and long-term"."""
    for found in _OFF.finditer(text):
        left, right = _WORD_END.search(text, max(0, found.start() - 40), found.start()), _WORD.match(text, found.end())
        if not left or not right:
            continue
        a, b = left[0].lower(), right[0].lower()
        space_first = found[0][0] == " "
        if not space_first and words.count(f"- {b}"):
            continue
        whole = f"{a}-{b}"
        if words.count(whole) or own.get(whole) or (len(b) > 3 and words.begins(f"{a}-")):
            at = found.start() if space_first else found.end() - 1
            yield Edit(at, at + 1, "")


def _before_marks(text: str, words: Words) -> Iterator[Edit]:
    """Spaces before a punctuation mark that never has one in this language."""
    if words.glued:
        for found in _marks(words.glued).finditer(text):
            before = text[found.start() - 1 : found.start()]
            # a full stop may begin an ellipsis, and a number may have one of its own
            if (before.isalpha() if text[found.end()] == "." else before.isalnum() or before in _CLOSING) and before:
                yield Edit(found.start(), found.end(), "")


@lru_cache(maxsize=16)
def _marks(glued: str) -> re.Pattern[str]:
    stop = "|\\.(?:\\s|$)" if "." in glued else ""
    return re.compile(f" +(?=[{re.escape(glued.replace('.', ''))}]{stop})")
