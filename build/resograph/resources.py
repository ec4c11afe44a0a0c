"""Where the files that are not Python lie.

In a checkout (and an editable install of one) the ontology and the saved queries stand at its top level, where
people look for them; a wheel carries them inside the package.
"""

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parents[1]

# what has no part in how a file is read: changing it makes no file be read again
NOT_READING = {
    *("__main__.py", "build.py", "candidates.py", "cli.py", "derive.py", "export.py", "queries.py", "server"),
    *("store.py", "data/pages", "data/samples", "_queries"),
}


def ontology() -> Path:
    """Folder with resograph.ttl, shapes.ttl, prefixes.ttl and vocabularies/."""
    return _outer("ontology")


def queries() -> Path:
    """Folder with the saved queries, one `.rq` file each."""
    return _outer("queries")


def data() -> Path:
    """Folder with grammars, word lists and samples."""
    return PACKAGE / "data"


def samples() -> Path:
    """Folder with the sample resolutions."""
    return data() / "samples"


def _outer(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else CHECKOUT / name


@cache
def reader_digest() -> str:
    """Digest of the code and data that decide what is read from a file (16 hexadecimal digits).

    A store keeps it beside each file, so that changed rules make the file be read again.
    """
    digest = hashlib.sha256()
    for root in (PACKAGE, ontology()):
        for path in sorted(root.rglob("*")):
            place = path.relative_to(root)
            if path.suffix not in (".py", ".toml", ".ttl", ".txt") or not path.is_file():
                continue
            if any(part in NOT_READING for part in (place.as_posix(), place.parts[0], "/".join(place.parts[:2]))):
                continue
            digest.update(f"{place.as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
