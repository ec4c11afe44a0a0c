"""Whether six language versions say the same, and whether the library's headings were found, by hand.

    python tests/bench/agreement.py FOLDER [--every N] [--list N] [--workers N]

Reads the official XML (unpacked) in FOLDER; of each resolution that is held in six languages compares the sets of
cited symbols and of linked things, kind by kind, and prints the share in which all six agree, and which versions lack
what the other five have. Then prints, by language, the share of the library's authority headings (bodies and
instruments, no meetings) whose thing the text's own extraction found.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from multiprocessing import Pool
from pathlib import Path

from resograph import pipeline, vocab
from resograph.model import LANGUAGES

MEETING = re.compile(
    r"\bsess\b|: ?[\d#]|\d{4} : |Sustainable Development Goals|^UN(?: System)?$|Year|Decade|Day\b|Meeting"
)
SMALL = {"the", "of", "on", "and", "for", "to", "in", "its", "un", "united", "nations", "general", "assembly"}

Facts = tuple[str | None, str, dict[str, frozenset[str]], tuple[str, ...], frozenset[str]]


def read(path: str) -> list[Facts]:
    """Symbol, language, what is named by kind, headings, and the English names of what is named."""
    out = []
    for reading in pipeline.process(path, Path(path).read_bytes()).readings:
        found = reading.findings
        named: dict[str, set[str]] = defaultdict(set)
        labels = set()
        for citation in found.citations:
            named["citations"].add(citation.target)
        for link in found.links:
            if link.name is None:
                named[link.kind].add(link.key)
            labels.update(names(link.key, link.label))
        for goal in found.goals:
            named["sdg"].add(goal.number)
        for gathering in found.gatherings:
            named["meeting"].add(gathering.key)
        for request in found.requests:
            who = sorted(party.key or "?" for party in request.addressees)
            named["requests"].add(f"{request.place} {request.action} {' '.join(who)}")
        headings = tuple(one.label for one in reading.document.facts.subjects if one.scheme == "heading")
        kinds = {kind: frozenset(each) for kind, each in named.items()}
        out.append((reading.document.symbol, reading.document.language, kinds, headings, frozenset(labels)))
    return out


def names(key: str, label: str | None) -> Iterable[str]:
    entry = vocab.load().entries.get(key)
    return entry.labels.get("en", ()) if entry else ([label] if label else [])


def words(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    found = re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", "", name).casefold())
    return frozenset(word for word in found if word not in SMALL) or frozenset(found)


def same(heading: frozenset[str], label: frozenset[str]) -> bool:
    return len(heading & label) >= 0.8 * max(1, min(len(heading), len(label))) and bool(heading & label)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each N-th resolution")
    parser.add_argument("--list", type=int, default=8, help="how many of the commonest differences are shown")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    paths = sorted(map(str, given.folder.rglob("*.xml")))
    if given.every > 1:
        number = re.compile(r"(\d+)_(\d+)")
        keep = lambda path: hash_of(number.findall(Path(path).name)) % given.every == 0  # noqa: E731
        paths = [path for path in paths if keep(path)]
    versions: dict[str, dict[str, dict[str, frozenset[str]]]] = defaultdict(dict)
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    with Pool(given.workers) as pool:
        for each in pool.imap_unordered(read, paths, chunksize=16):
            for symbol, language, kinds, headings, labels in each:
                if symbol:
                    versions[symbol][language] = kinds
                known = [words(label) for label in labels]
                for heading in headings:
                    if MEETING.search(heading):
                        continue
                    asked[language] += 1
                    if any(same(words(heading), label) for label in known):
                        found[language] += 1
                    elif language == "en":
                        missed[heading] += 1
    whole = {symbol: held for symbol, held in versions.items() if set(held) == set(LANGUAGES)}
    print(f"{len(whole)} resolutions in six languages")
    for kind in ("citations", "body", "instrument", "state", "sdg", "meeting", "requests"):
        agreed = 0
        odd: Counter[tuple[str, str, str]] = Counter()
        share: list[float] = []
        for held in whole.values():
            sets = {language: held[language].get(kind, frozenset()) for language in LANGUAGES}
            together = frozenset.union(*sets.values())
            common = frozenset.intersection(*sets.values())
            agreed += together == common
            share.append(len(common) / len(together) if together else 1.0)
            for one in together - common:
                has = [language for language in LANGUAGES if one in sets[language]]
                if len(has) == 5:
                    odd["lacks", next(language for language in LANGUAGES if language not in has), one] += 1
                elif len(has) == 1:
                    odd["alone", has[0], one] += 1
        whole_share, part = agreed / max(1, len(whole)), sum(share) / max(1, len(share))
        print(f"{kind:12} all agree in {whole_share:.3f}; things in all six {part:.3f}")
        for (how, language, one), count in odd.most_common(given.list):
            print(f"    {count:5} {language} {how} {one}")
    print(
        "headings found: "
        + ", ".join(f"{one} {found[one] / max(1, asked[one]):.3f} of {asked[one]}" for one in LANGUAGES)
    )
    for heading, count in missed.most_common(given.list):
        print(f"    {count:5} {heading}")


def hash_of(numbers: list[tuple[str, str]]) -> int:
    """One number for all language versions of a resolution."""
    return sum(int(part) for pair in numbers[:1] for part in pair)


if __name__ == "__main__":
    main()
