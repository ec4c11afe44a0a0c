"""How well citations are read, by hand: a sample to judge, the agreement of languages, the speed.

    python tests/bench/citations.py sample SOURCE... [--language ru] [--number 200] [--seed 1]
    python tests/bench/citations.py agree SOURCE... [--show 40]
    python tests/bench/citations.py links SOURCE... [--show 40]
    python tests/bench/citations.py speed SOURCE...

A SOURCE is a folder or archive of resolutions, or a pickle of parsed `Document`s (reading the sources takes far
longer than what is measured here). `sample` prints citations drawn at random with the words around them, for a
person to judge. `agree` compares the documents cited by the language versions of each resolution, and lists the
symbols that the fewest versions have. `links` hides all links and says how many of them the words alone give,
and where the two differ. `speed` is of extraction alone, and of a text ten times as long.
"""

import argparse
import pickle
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from resograph import layout, sources, structure, symbols
from resograph.extract import citations
from resograph.model import LANGUAGES, Block, Document, Footnote, UnreadableError


def documents(source: Path) -> Iterator[Document]:
    """The parsed documents of a pickle, a folder or an archive."""
    if source.suffix == ".pkl":
        yield from pickle.loads(source.read_bytes())
        return
    for item in sources.files.find([str(source)]):
        try:
            read = sources.read(item.label, item.data, None)
            for part, text in enumerate(layout.clean(read, None)):
                yield structure.parse(read, part, text)
        except UnreadableError:
            continue


def sample(found: Sequence[Document], number: int, seed: int) -> None:
    """Print citations of the text, drawn at random, each with the words around it."""
    drawn = random.Random(seed)
    every = [(document, one) for document in found for one in citations.find(document) if one.start is not None]
    for document, one in drawn.sample(every, min(number, len(every))):
        start, end = one.start or 0, one.end or 0
        before = document.text[max(0, start - 110) : start].replace("\n", " ¶ ")
        after = document.text[end : end + 60].replace("\n", " ¶ ")
        facts = " | ".join(str(fact) for fact in (one.target, one.rule, one.place, one.action, one.part))
        print(f"{document.symbol} {document.language} | {facts} | {before}⟦{document.text[start:end]}⟧{after}")


def agree(found: Sequence[Document], show: int) -> None:
    """Print how many resolutions cite the same in all languages, and what the others differ in."""
    cited: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for document in found:
        if document.symbol:
            cited[document.symbol][document.language] = {one.target for one in citations.find(document)}
    whole = {symbol: sets for symbol, sets in cited.items() if len(sets) == len(LANGUAGES)}
    same = [symbol for symbol, sets in whole.items() if len(set(map(frozenset, sets.values()))) == 1]
    print(
        f"{len(same)} of {len(whole)} resolutions cite the same in all languages ({len(same) / (len(whole) or 1):.1%})"
    )
    odd: Counter[str] = Counter()
    pairs = agreed = 0
    rows = []
    for symbol, sets in whole.items():
        for target in set().union(*sets.values()):
            having = {language for language in sets if target in sets[language]}
            pairs += 1
            agreed += len(having) == len(sets)
            if len(having) == len(sets):
                continue
            few = having if len(having) <= 3 else set(sets) - having
            for language in few:
                odd[f"{language} {'alone has' if few is having else 'lacks'}"] += 1
            rows.append((symbol, target, "+" if few is having else "-", sorted(few)))
    print(f"{agreed} of {pairs} citations stand in all languages ({agreed / (pairs or 1):.2%})")
    for name, count in odd.most_common():
        print(f"{count:6} {name}")
    for row in random.Random(1).sample(rows, min(show, len(rows))):
        print(*row)


def links(found: Sequence[Document], show: int) -> None:
    """Print how many links the words alone give, and where words and link differ."""
    given: Counter[str] = Counter()
    differing = []
    for document in found:
        bare = [one for one in citations.find(replace(document, links=())) if one.start is not None]
        for start, end, address in set(document.links):
            said = symbols.from_link(address)
            if said is None or said == document.symbol or not document.text[start:end].strip():
                continue
            read = {one.target for one in bare if (one.start or 0) < end and (one.end or 0) > start}
            if said in read:
                given["the same"] += 1
            elif any(part_of(target, said) for target in read):
                given["the link says less: the whole of a part or of a double symbol"] += 1
            else:
                given["another" if read else "none"] += 1
                around = document.text[max(0, start - 80) : end + 40].replace("\n", " ¶ ")
                differing.append(f"{document.symbol} {document.language} link {said} read {sorted(read)} | {around}")
    for name, count in given.most_common():
        print(f"{count:7} {count / given.total():7.2%} {name}")
    for row in random.Random(1).sample(differing, min(show, len(differing))):
        print(row)


def part_of(target: str, said: str) -> bool:
    """Whether the cited document is a part of the one that a link names, or has its symbol as one of two."""
    said = re.sub(r"^(?:CH|SP|EN)/|\((?:SUPP|VOL\.?[IVX]+)\)$", "", said, flags=re.I)
    return said in target.split("-") or re.sub(r"(?<=\d)[A-Z]{1,2}(?=\(|$)", "", target) == said or target == said


def speed(found: Sequence[Document]) -> None:
    """Print documents a second on one core, and what a text ten times as long takes."""
    citations.find(found[0])
    start = time.process_time()
    for document in found:
        citations.find(document)
    seconds = time.process_time() - start
    print(f"{len(found)} documents in {seconds:.1f} s, {len(found) / seconds:.0f} a second")
    middle = sorted(found, key=lambda one: len(one.text))[-len(found) // 10 :][:20]
    ratios = []
    for document in middle:
        once, tenfold = timed(document), timed(longer(document, 10))
        ratios.append(tenfold / once)
    print(f"ten times as long takes {statistics.median(ratios):.1f} times as long (median of {len(ratios)})")


def timed(document: Document) -> float:
    """Seconds that a document takes, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        citations.find(document)
        best = min(best, time.process_time() - start)
    return best


def longer(document: Document, times: int) -> Document:
    """The document with its text so many times over."""
    size = len(document.text) + 1
    blocks: list[Block] = []
    notes: list[Footnote] = []
    for turn in range(times):
        shift = turn * size
        blocks += [
            replace(one, place=f"{one.place}x{turn}", start=one.start + shift, end=one.end + shift)
            for one in document.blocks
        ]
        notes += [
            replace(one, place=f"{one.place}x{turn}", start=one.start + shift, end=one.end + shift, calls=())
            for one in document.footnotes
        ]
    text = "\n".join([document.text] * times)
    return replace(document, text=text, blocks=tuple(blocks), footnotes=tuple(notes), links=())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("sample", "agree", "links", "speed"))
    parser.add_argument("source", nargs="+", type=Path)
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    found = [
        document
        for source in options.source
        for document in documents(source)
        if options.language in (None, document.language)
    ]
    if options.what == "sample":
        sample(found, options.number, options.seed)
    elif options.what == "agree":
        agree(found, options.show)
    elif options.what == "links":
        links(found, options.show)
    else:
        speed(found)


if __name__ == "__main__":
    main()
