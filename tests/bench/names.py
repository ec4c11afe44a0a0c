"""How fast names are recognised and linked, by hand, with the full vocabularies.

    python tests/bench/names.py [--shared FOLDER] [--every N]

Reads every N-th resolution of the XML archive, and then prints for each language the documents a second on one core
(processor time) for `extract.names` and `link`, with the time that the names of the language take to be made ready.
"""

import argparse
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from resograph import layout, link, sources, structure, vocab
from resograph.extract import names
from resograph.model import Document, ResographError
from resograph.sources.files import Inputs


def documents(shared: Path, every: int) -> dict[str, list[Document]]:
    """Documents of the archive by language."""
    found: dict[str, list[Document]] = defaultdict(list)
    for number, item in enumerate(Inputs([shared / "corpus" / "xml"])):
        if number % every == 0 and not item.problem:
            try:
                source = sources.read(item.name, item.data)
                for part, text in enumerate(layout.clean(source)):
                    document = structure.parse(source, part, text)
                    found[document.language].append(document)
            except ResographError:
                continue
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--every", type=int, default=20)
    wanted = parser.parse_args()
    start = time.process_time()
    vocabulary = vocab.load()
    print(f"{len(vocabulary.entries)} entries read in {time.process_time() - start:.2f} s")
    print(f"{'':4}{'documents':>10}{'ready s':>10}{'names':>10}{'links':>10}{'both':>10}   documents a second")
    for language, held in sorted(documents(wanted.shared, wanted.every).items()):
        times = [time.process_time()]
        names.find(held[0])
        link.resolve(held[0], names.find(held[0]))
        times.append(time.process_time())
        known = [names.find(document) for document in held]
        times.append(time.process_time())
        for document, found in zip(held, known, strict=True):
            link.resolve(document, found)
        times.append(time.process_time())
        ready, first, second = (after - before for before, after in pairwise(times))
        rates = (len(held) / first, len(held) / second, len(held) / (first + second))
        print(f"{language:4}{len(held):10}{ready:10.2f}" + "".join(f"{rate:10.0f}" for rate in rates))


if __name__ == "__main__":
    main()
