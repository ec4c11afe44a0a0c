"""Check the names of vocabulary files against official resolutions, and note in the files where each thing is named.

Run `python build/vocabularies/seen.py XML FILE...` after names were added or changed: XML is a folder or archive of
official resolutions in six languages (United Nations, machine-readable resolutions, AKN4UN), the files are Turtle
vocabularies. Names are looked for as the reader does, by stems and the longest first, so that a name counts only
where it stands for itself. Of each thing dcterms:source then holds up to three resolutions that name it, those where
most languages do; nothing else in a file is changed. Printed is what a librarian should look at: things that no
resolution names, things with an English name only, and names that no text has, by language.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from resograph import layout, sources, structure, vocab
from resograph.model import LANGUAGES, Document, UnreadableError
from resograph.sources.files import Inputs

MOST = 3  # resolutions that are enough to show a name
SOURCE = NamedNode("http://purl.org/dc/terms/source")
SUBJECT = re.compile(r"<https://w3id\.org/resograph/([^>]+)> a [^.]")
NOTED = re.compile(r"\s*dcterms:source [^;]*[;.]$")
LAST = re.compile(r"\s*[;.]$")


def documents(places: Iterable[str]) -> Iterator[Document]:
    """The resolutions in files, folders and archives; what cannot be read is passed over."""
    for item in Inputs(tuple(places)):
        if item.problem is None:
            try:
                source = sources.read(item.name, item.data, None)
                for part, text in enumerate(layout.clean(source, None)):
                    yield structure.parse(source, part, text)
            except UnreadableError:
                continue


class Sightings:
    """Where names of the things of a vocabulary were seen."""

    def __init__(self, vocabulary: vocab.Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        self.things: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def add(self, document: Document) -> None:
        """Note the names in a document."""
        language = document.language
        for hit in self.vocabulary.matcher(language).find(document.text):
            self.names[language][hit.label] += 1
            if document.symbol and len(hit.keys) == 1:
                self.things[hit.keys[0]][document.symbol].add(language)

    def sources(self, key: str) -> list[str]:
        """Up to three resolutions that name the thing, those where most languages do."""
        found = self.things.get(key, {})
        return sorted(sorted(found, key=lambda symbol: (-len(found[symbol]), symbol))[:MOST])


def noted(text: str, seen: Sightings) -> str:
    """The text of a vocabulary file with dcterms:source of its things renewed; each property has lines of its own."""
    blocks = text.split("\n\n")
    for at, block in enumerate(blocks):
        subject = SUBJECT.match(block)
        if subject is None or subject[1] not in seen.vocabulary.entries:
            continue
        lines = [line for line in block.rstrip("\n").split("\n") if not NOTED.fullmatch(line)]
        symbols = seen.sources(subject[1])
        lines[-1] = LAST.sub(" ;" if symbols else " .", lines[-1])
        if symbols:
            lines.append("    dcterms:source " + ", ".join(f'"{symbol}"' for symbol in symbols) + " .")
        blocks[at] = "\n".join(lines) + "\n" * (len(block) - len(block.rstrip("\n")))
    return "\n\n".join(blocks)


def statements(text: str) -> set[str]:
    """What a file says besides sources."""
    return {str(quad) for quad in parse(text, RdfFormat.TURTLE) if quad.predicate != SOURCE}


def renew(path: Path, seen: Sightings) -> None:
    """Write a vocabulary file with its sources renewed.

    Raises:
        ValueError: its form does not allow to change the sources alone.
    """
    before = path.read_text(encoding="utf-8")
    after = noted(before, seen)
    if statements(after) != statements(before):
        raise ValueError(f"{path} is not changed: set each property of its things on lines of its own.")
    path.write_text(after, encoding="utf-8")


def report(seen: Sightings, paths: Iterable[Path]) -> Iterator[str]:
    """What a librarian should look at."""
    things = {entry.key: entry for path in paths for entry in vocab.read(path)}
    for key, entry in sorted(things.items()):
        if key not in seen.things:
            yield f"never named: {key}"
        elif set(entry.labels) == {"en"}:
            yield f"English only: {key}"
    for language in LANGUAGES:
        names = {name: key for key, entry in things.items() for name in entry.labels.get(language, ())}
        unseen = sorted(name for name in names if name not in seen.names[language] and names[name] in seen.things)
        yield f"{language}: {len(names) - len(unseen)} of {len(names)} names seen or of things never named"
        yield from (f"{language}: not seen: {name}" for name in unseen)


def main(place: str, files: list[str]) -> None:
    """Look for the names, renew the files and print the report."""
    paths = [Path(file) for file in files]
    seen = Sightings(vocab.load())
    for document in documents([place]):
        seen.add(document)
    for path in paths:
        renew(path, seen)
    print("\n".join(report(seen, paths)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
