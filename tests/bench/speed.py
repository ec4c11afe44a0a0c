"""Speed and memory of a build, run by hand.

    python tests/bench/speed.py [--xml ARCHIVE] [--pdf FOLDER] [--workers N]

Builds an archive of official XML files into a fresh store, and a folder of PDFs, each with the installed
`resograph` command; times pypdf's bare `extract_text` over the same PDFs with as many processes.
Prints files a second, the share of pypdf's speed, and the largest memory of any one process
(resource usage of finished children, in MiB).
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def build(source: Path, workers: int) -> float:
    """Seconds from files to a finished store."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "resograph", "build", str(source), "--store", f"{folder}/store"]
        start = time.perf_counter()
        subprocess.run([*command, "--workers", str(workers), "--quiet"], check=True)
        return time.perf_counter() - start


def bare(path: Path) -> int:
    """Characters that pypdf's own text extraction gives for a file."""
    from pypdf import PdfReader

    return sum(len(page.extract_text()) for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def bare_all(paths: list[Path], workers: int) -> float:
    """Seconds that pypdf takes for the same files in as many processes."""
    start = time.perf_counter()
    with get_context("spawn").Pool(workers) as pool:
        pool.map(bare, paths, chunksize=4)
    return time.perf_counter() - start


def count_xml(archive: Path) -> int:
    """XML files in an archive or folder."""
    import tarfile

    if archive.is_dir():
        return sum(1 for _ in archive.rglob("*.xml"))
    with tarfile.open(archive) as tar:
        return sum(member.name.endswith(".xml") for member in tar)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xml", type=Path, default=SHARED / "xml" / "akn4un-dev.tar.xz")
    parser.add_argument("--pdf", type=Path, default=SHARED / "pdf")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if options.xml.exists():
        number, seconds = count_xml(options.xml), build(options.xml, options.workers)
        print(f"XML: {number} files in {seconds:.1f} s, {number / seconds:.1f} files a second")
    if options.pdf.exists():
        paths = sorted(options.pdf.rglob("*.pdf"))
        ours, theirs = build(options.pdf, options.workers), bare_all(paths, options.workers)
        print(f"PDF: {len(paths)} files in {ours:.1f} s, pypdf alone {theirs:.1f} s: {theirs / ours:.0%} of its speed")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
