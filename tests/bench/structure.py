"""How well structure is read, by hand: records against the gold that the official markup holds.

    python tests/bench/structure.py [xml] [pdf] [text] [--shared FOLDER] [--keep FOLDER]

Runs `resograph extract` over the corpora, takes the gold from the official XML with the shared
`bench/akn_gold.py`, and prints the table of the shared `bench/score.py` twice: for the gold as it
is, and for the gold with its known faults mended (see `mended`), so that both can be seen.
"""

import argparse
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
FOLDERS = {"English": "en", "French": "fr", "Spanish": "es", "Russian": "ru", "Arabic": "ar", "Chinese": "zh"}
FIELDS = ("documents", "title", "adopted", "session", "meeting", "agenda", "cover_documents", "preambular", "operative")
ITEM = re.compile(
    "\\(?(?:[a-z]{1,5}|[\u0621-\u064a]{1,2}(?: [\u0621-\u064a])?|[一二三四五六七八九十]{1,3})\\)|[㈠-㈩]|[’‘']\\d+[’‘']"
)
FIELDS = (*FIELDS, "footnotes", "linked citations (recall only)")


def mended(record: dict[str, Any], root: etree._Element) -> dict[str, Any]:
    """The gold record without eight faults of the way it is made.

    1. Its pattern for symbols has no small letters, so that A/76/383/Add.1 became A/76/383/A.
    2. Where the Arabic markup has the number of a paragraph in its text ("2 - ..."), it has no number.
    3. Arabic notes and paragraphs keep the empty brackets "()" that held the note marks in print.
    4. Notes called in titles, headings, sections and tables are missing: only those of paragraphs are listed.
    5. Of several agenda items only the first is kept.
    6. Some Arabic titles begin with the dash that parts them from their number.
    7. Chinese links have "ch" for the language, which became a part of the symbol.
    8. Some files mark sub-items as paragraphs of their own, so that "Urges:" stands without what it urges.
    """
    out = dict(record)
    out["title"] = re.sub(r"^[-–]\s+", "", record["title"] or "") or None
    out["linked"] = [symbol.removeprefix("CH/") for symbol in record["linked"]]
    for inline in root.iter(AKN + "inline"):
        if inline.get("name") == "originating document":
            text = "".join(inline.itertext())
            out["cover_documents"] = re.findall(
                r"(?<![A-Za-z])[AES]/(?:[A-Za-z0-9.-]+/)*[A-Za-z0-9.]*[A-Za-z0-9]", text
            )
            break
    for inline in root.iter(AKN + "inline"):
        if inline.get("name") == "agenda item":
            out["agenda"] = re.findall(r"(?<![A-Za-z0-9/])\d+", "".join(inline.itertext()))
            break
    paragraphs = []
    for paragraph in record["paragraphs"]:
        text = re.sub(r"\(\s?\)", "", paragraph["text"])
        number = re.match(r"(\d+)\s*[-–]\s*", text) if paragraph["id"] == "op" else None
        place = f"op{int(number[1])}" if number else paragraph["id"]
        if place == "op" and ITEM.match(text) and paragraphs and re.fullmatch(r"op\d+", paragraphs[-1]["id"]):
            paragraphs[-1] = {"id": paragraphs[-1]["id"], "text": f"{paragraphs[-1]['text']} {text}"}
            continue
        paragraphs.append({"id": place, "text": text[number.end() :] if number else text})
    out["paragraphs"] = paragraphs
    notes = []
    for statement in root.iter(AKN + "statement"):
        for note in statement.iter(AKN + "authorialNote"):
            text = " ".join(" ".join("".join(part.itertext()).split()) for part in (list(note) or [note]))
            notes.append({"marker": note.get("marker"), "text": re.sub(r"^\(\s?\)\s*", "", text)})
        break
    out["footnotes"] = notes
    return out


def gold(folder: Path, script: Path, work: Path, wanted: set[tuple[str, str]] | None) -> tuple[Path, Path]:
    """Files of gold as it is and mended, for all documents or those of (symbol, language)."""
    plain, better = work / "gold.jsonl", work / "gold-mended.jsonl"
    with plain.open("w", encoding="utf-8") as one, better.open("w", encoding="utf-8") as two:
        for path in sorted(folder.rglob("*.xml")):
            language = next((FOLDERS[part] for part in path.parts if part in FOLDERS), "")
            if wanted is not None and not any(name in path.name for name, tongue in wanted if tongue == language):
                continue
            for record in read_gold(script, path):
                if wanted is None or (record["symbol"].replace("/", "_"), language) in wanted:
                    root = etree.parse(str(path), etree.XMLParser(recover=True, huge_tree=True)).getroot()
                    one.write(json.dumps(record, ensure_ascii=False) + "\n")
                    two.write(json.dumps(mended(record, root), ensure_ascii=False) + "\n")
    return plain, better


def read_gold(script: Path, path: Path) -> Iterator[dict[str, Any]]:
    """What the shared gold reader says of a file."""
    if str(script.parent) not in sys.path:
        sys.path.insert(0, str(script.parent))
    import akn_gold

    record = akn_gold.read(path)
    if record:
        yield record


def show(score: Path, gold_file: Path, records: Path, title: str) -> None:
    """Print precision, recall and F1 of every field by language."""
    command = [sys.executable, str(score), "structure", str(gold_file), str(records)]
    figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    print(f"\n{title}\n{'':22}" + "".join(f"{language:>22}" for language in figures))
    for field in FIELDS:
        cells = []
        for rows in figures.values():
            row = rows.get(field)
            cells.append(f"{row['precision']:.3f} {row['recall']:.3f} {row['f1']:.3f}" if row else "-")
        print(f"{field[:20]:22}" + "".join(f"{cell:>22}" for cell in cells))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", default=["xml", "pdf", "text"])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--keep", type=Path, help="folder for records and gold (a temporary one if not given)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        archive = options.shared / "corpus" / "xml" / "akn4un-dev.tar.xz"
        unpacked = work / "akn"
        if not unpacked.is_dir():
            with tarfile.open(archive) as tar:
                tar.extractall(unpacked, filter="data")
        for corpus in options.corpora:
            source = archive if corpus == "xml" else options.shared / "corpus" / corpus
            records = work / f"{corpus}.jsonl"
            command = [sys.executable, "-m", "resograph", "extract", str(source), "--out", str(records), "--quiet"]
            subprocess.run(command, check=False)
            wanted = None if corpus == "xml" else {(p.stem, p.parent.name) for p in source.rglob("*.*")}
            plain, better = gold(unpacked, options.shared / "bench" / "akn_gold.py", work, wanted)
            score = options.shared / "bench" / "score.py"
            show(score, plain, records, f"{corpus}: gold as it is (precision, recall, F1)")
            show(score, better, records, f"{corpus}: gold with its known faults mended")


if __name__ == "__main__":
    main()
