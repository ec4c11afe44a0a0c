"""How well citations, names, meetings, goals and requests are read, by hand: records against annotated gold.

    python tests/bench/entities.py [xml] [pdf] [text] [--shared FOLDER] [--gold FOLDER] [--missing]

Runs `resograph extract` over the files of the annotated resolutions and prints the table of the shared
`bench/score.py` for each kind of source; `--missing` also lists what was missed (-) and what was too much (+).
"""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

KINDS = ("body", "instrument", "sdg", "meeting", "state")


def scorer(shared: Path) -> ModuleType:
    """The shared bench/score.py."""
    spec = importlib.util.spec_from_file_location("score", shared / "bench" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files(source: str, shared: Path, symbols: list[str], work: Path) -> list[Path]:
    """The files of the resolutions in six languages, those of the XML archive unpacked into `work`."""
    names = [symbol.replace("/", "_") for symbol in symbols]
    if source != "xml":
        return sorted(path for path in (shared / "corpus" / source).rglob("*") if path.stem in names)
    numbers = "|".join(re.escape(name.partition("_RES_")[2]) for name in names)
    wanted = re.compile(rf"(?:[AE]_RES_)?(?:{numbers})[-_]\w+\.xml")
    found = []
    with tarfile.open(shared / "corpus" / "xml" / "akn4un-dev.tar.xz") as archive:
        for member in archive:
            if wanted.fullmatch(Path(member.name).name):
                archive.extract(member, work, filter="data")
                found.append(work / member.name)
    return found


def differences(score: ModuleType, gold: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """What is missed (-) and too much (+) in a record."""
    language = record["language"]
    out = []
    due = {score.spelling(one["target"]): one["where"] for one in gold["citations"]}
    said = {score.spelling(one["target"]): one["place"] for one in record["citations"]}
    said = {**{score.spelling(one): "cover" for one in record["cover_documents"]}, **said}
    out += [f"- citation {one} {due[one]}" for one in due.keys() - said.keys()]
    out += [f"+ citation {one} {said[one]}" for one in said.keys() - due.keys()]
    left = list(record["requests"])
    for one in gold["requests"]:
        partner = next((got for got in left if score.same_request(got, one)), None)
        if partner is None:
            out.append(f"- request {one}")
        else:
            left.remove(partner)
    out += [f"+ request {one}" for one in left]
    for kind in KINDS:
        free = [one for one in record["entities"] if one["type"] == kind]
        for one in gold["entities"]:
            if one["type"] != kind or (kind != "sdg" and not one["surfaces"].get(language)):
                continue
            partner = next((got for got in free if score.same_entity(got, one, language)), None)
            if partner is None:
                out.append(f"- {kind} {one['name_en']} {one['surfaces'].get(language)}")
            else:
                free.remove(partner)
        out += [f"+ {kind} {one['label_en']} {[mention['surface'] for mention in one['mentions']][:3]}" for one in free]
    return out


def main() -> None:
    """Score the kinds of source that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=["xml", "pdf", "text"])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--missing", action="store_true")
    given = parser.parse_args()
    score = scorer(given.shared)
    folder = given.gold or given.shared / "gold" / "entities"
    gold = {
        one["symbol"]: one for one in (json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json")))
    }
    for source in given.sources:
        with tempfile.TemporaryDirectory() as scratch:
            work = Path(scratch)
            paths = files(source, given.shared, list(gold), work)
            records = work / "records.jsonl"
            command = [sys.executable, "-m", "resograph", "extract", *map(str, paths)]
            with records.open("wb") as out:
                subprocess.run(command, stdout=out, check=False)
            lines = [json.loads(line) for line in records.read_text("utf-8").splitlines()]
            print(f"\n===== {source}: {len(lines)} records of {len(gold)} resolutions")
            figures = score.score_entities(str(folder), str(records))
            print(f"{'':40}" + "".join(f"{language:>20}" for language in figures))
            for name in next(iter(figures.values()), {}):
                row = [figures[language][name] for language in figures]
                cells = "".join(f"{one['precision']:7.3f}{one['recall']:6.3f} {one['f1']:.3f}" for one in row)
                print(f"{name:40}{cells}  of {row[0]['due']}")
            if given.missing:
                for record in lines:
                    if record["symbol"] in gold:
                        print(f"-- {source} {record['language']} {record['symbol']}")
                        print("\n".join(differences(score, gold[record["symbol"]], record)))


if __name__ == "__main__":
    main()
