#!/usr/bin/env python3
"""Make the word list of one language from official Akoma Ntoso files.

    make.py LANGUAGE FILE_OR_FOLDER... > LANGUAGE.txt

LANGUAGE is an ISO 639-1 code; files of other languages are passed over. Each line
of the list is an entry and, after a tab, how often it was seen:

    word            a word, in small letters
    high-level      a compound with its hyphen
    may be          two words that stand side by side though together they spell a third
    - and           what follows a hyphen that is meant to hang ("short- and long-term"), and after how many words
    mit # tak       two words that nearly always have a number between them (right-to-left languages only,
                    where readers lose the place of numbers); "mit #" and "# tak" if one word is enough

A word counts if two files have it or one file four times, so that misprints stay out.
Needs lxml; the list is what the package ships, this script is not.
"""

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from lxml import etree

CODES = {
    "ara": "ar",
    "eng": "en",
    "spa": "es",
    "fra": "fr",
    "fre": "fr",
    "rus": "ru",
    "zho": "zh",
    "chi": "zh",
}
BLOCKS = {
    *("attachment", "blockList", "conclusions", "container", "content", "coverPage", "crossHeading", "doc", "eol"),
    *("formula", "heading", "intro", "item", "list", "listIntroduction", "mainBody", "num", "p", "paragraph"),
    *("point", "preamble", "preface", "section", "sublist", "subheading", "table", "td", "th", "tr"),
}
# Letters with their accents; Han is written without spaces and has no words of this kind.
WORD = r"[^\W\d_\u3400-\u9fff\uf900-\ufaff](?:[^\W\d_\u3400-\u9fff\uf900-\ufaff]|[\u0300-\u036f\u064b-\u065f\u0670])*"
TOKEN = re.compile(WORD)
COMPOUND = re.compile(rf"(?<![\w-]){WORD}(?:-{WORD})+(?![\w-])")
HANGING = re.compile(rf"({WORD})- ({WORD})")
ADDRESS = re.compile(r"\S*(?://|www\.|@)\S*")  # its letters are no words
BARE = re.compile(r"[^\d.:;؛]*")  # between two words of one clause, without and with a number
NUMBER = re.compile(r"[^\d.:;؛]* [\d/]+ [^\d.:;؛]*")
SHARE = 0.7


def passages(element: etree._Element) -> Iterator[str]:
    """The running texts under `element`: one a block, and each note by itself."""
    out: list[str] = []
    notes: list[etree._Element] = []

    def walk(node: etree._Element) -> None:
        name = etree.QName(node).localname if isinstance(node.tag, str) else "meta"
        if name == "authorialNote" and node is not element:
            notes.append(node)
            return
        if name == "meta":
            return
        edge = "\0" if name in BLOCKS else ""
        out.append(edge + (node.text or ""))
        for child in node:
            walk(child)
            out.append(child.tail or "")
        out.append(edge)

    walk(element)
    for piece in "".join(out).split("\0"):
        clean = " ".join(ADDRESS.sub(" ", piece).replace("\u2011", "-").replace("\u2010", "-").split())
        if clean:
            yield clean
    for note in notes:
        yield from passages(note)


def read(path: Path, language: str) -> list[str]:
    """The running texts of one file, none if it is of another language or holds no statement."""
    root = etree.parse(path, etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False)).getroot()
    if root is None:
        return []
    code = next((node.get("language", "") for node in root.iter("{*}FRBRlanguage")), "")
    if CODES.get(code, code) != language:
        return []
    return [text for body in root.iter("{*}statement") for text in passages(body)]


def entries(files: Iterable[list[str]]) -> Iterator[tuple[str, int]]:
    """The entries of the list with their counts, for the texts of many files."""
    texts = [[text.lower() for text in file] for file in files]
    words: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    compounds: Counter[str] = Counter()
    hanging: defaultdict[str, set[str]] = defaultdict(set)
    for file in texts:
        inside: Counter[str] = Counter()
        for text in file:
            inside.update(TOKEN.findall(text))
            compounds.update(COMPOUND.findall(text))
            for left, right in HANGING.findall(text):
                hanging[right].add(left)
        words.update(inside)
        spread.update(inside.keys())
    known = {word: n for word, n in words.items() if spread[word] > 1 or n > 3}
    pairs: Counter[tuple[str, str]] = Counter()
    frames: Counter[str] = Counter()
    numbered: Counter[str] = Counter()
    backwards = any(unicodedata.bidirectional(word[0]) in {"R", "AL"} for word in known)
    for text in (text for file in texts for text in file):
        for left, right in pairwise(TOKEN.finditer(text)):
            a, b, between = left[0], right[0], text[left.end() : right.start()]
            if between == " " and a + b in known:
                pairs[a, b] += 1
            if backwards and a in known and b in known:
                number = bool(NUMBER.fullmatch(between))
                if number or BARE.fullmatch(between):
                    for frame in (f"{a} # {b}", f"{a} #", f"# {b}"):
                        frames[frame] += 1
                        numbered[frame] += number
    yield from known.items()
    yield from ((word, n) for word, n in compounds.items() if n > 1)
    yield from ((f"{left} {right}", n) for (left, right), n in pairs.items())
    yield from ((f"- {word}", len(before)) for word, before in hanging.items() if len(before) > 1)
    for frame, n in numbered.items():
        if n >= SHARE * frames[frame] and n > (2 if " # " in frame else 9):
            yield frame, n


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("language")
    parser.add_argument("sources", nargs="+", type=Path)
    arguments = parser.parse_args()
    files = [f for s in arguments.sources for f in (sorted(s.rglob("*.xml")) if s.is_dir() else [s])]
    lines = sorted(entries(read(file, arguments.language) for file in files))
    if not lines:
        sys.exit(f"no file of language {arguments.language} among {len(files)} XML files: name a folder that has some")
    head = [
        f"# Words of resolutions of the United Nations in their official edition ({arguments.language}).\n",
        "# Made by build/words/make.py, which says what the entries mean. Source of the texts: United Nations.\n",
    ]
    text = "".join(head + [f"{entry}\t{count}\n" for entry, count in lines])
    sys.stdout.buffer.write(text.encode("utf-8"))


if __name__ == "__main__":
    main()
