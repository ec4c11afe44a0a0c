"""Finds the files that the user means: files, folders, patterns, and the members of archives.

Archives are known by their content and read member by member in memory; nothing is unpacked to disk. What cannot
be opened becomes an entry with a problem, and the others go on. Nothing is left out because of its name.
"""

import bz2
import contextlib
import glob
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from resograph.model import Problem

LIMIT = 64 * 2**20
"""Bytes of the largest file that is read. The longest resolution of the corpus is below 2 MiB; a larger file
is a book or a mistake, and as text and lines it would take ten times its size in memory."""

RATIO = 200
"""How many times its own size an archive may unpack to; XML packs to a fortieth at best, bombs to a thousandth."""

FREE = 256 * 2**20
"""Bytes that any archive may unpack to, whatever its size."""

COMPRESSIONS = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE = ("[Content_Types].xml", "mimetype")
"""Members that tell an Office document or e-book from an archive of files."""

DAMAGE = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError),
)
"""What the standard readers raise for broken archives, unknown compressions and passwords."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, or why it can't be.

    `name` is its path as the user wrote it (`archive.zip!folder/x.xml` for a member), for messages; `key` the same with
    an absolute path, which tells it from every other file; `label` the same without the folders above what the
    user named, alike on every machine. `data` is empty where there is a `problem`.
    """

    name: str
    key: str
    label: str
    data: bytes
    problem: Problem | None = None


class Inputs:
    """The files that `sources` name, in a fixed order, each once.

    A source is a file, a folder (searched to the bottom, names in order), a pattern (`*.pdf`, `**/*.xml`) or an archive
    (`.zip`, `.tar`, `.tar.gz`, `.tar.bz2`, `.tar.xz`, by content). While one iterates, `done` of `total` bytes on disk
    have been gone through, and `walked` holds the keys of the archives that were read to their end.
    """

    def __init__(self, sources: Sequence[str | Path]) -> None:
        self.done = 0
        self.walked: set[str] = set()
        self._found = _unique(item for source in sources for item in _find(os.fspath(source)))
        self.total = sum(item.size for item in self._found)

    def __iter__(self) -> Iterator[Input]:
        for item in self._found:
            start = self.done
            if item.problem is not None:
                yield Input(item.name, item.key, item.label, b"", item.problem)
            else:
                yield from self._open(item)
            self.done = start + item.size

    def _open(self, item: "_Found") -> Iterator[Input]:
        try:
            with open(item.path, "rb") as file:
                packing = _packing(file)
                if packing is None:
                    yield _file(item, file)
                else:
                    yield from self._members(item, file, packing)
        except OSError as error:
            yield _failure(item, "cannot-open", f"cannot be opened ({error.strerror}); check its permissions")

    def _members(self, item: "_Found", file: IO[bytes], packing: str) -> Iterator[Input]:
        start = self.done
        members = _zip(file, item) if packing == "zip" else _tar(file, item)
        seen: dict[str, int] = {}
        damaged = False
        for member, data, problem in members:
            self.done = start + min(file.tell(), item.size)
            if member is None:
                damaged = True
                yield Input(item.name, item.key, item.label, b"", problem)
                continue
            seen[member] = seen.get(member, 0) + 1
            inner = f"!{member}" if seen[member] == 1 else f"!{member} ({seen[member]})"
            yield Input(item.name + inner, item.key + inner, item.label + inner, data, problem)
        if not damaged:
            self.walked.add(item.key)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file on disk, not opened yet, or a problem in its place."""

    path: str
    name: str
    key: str
    label: str
    size: int = 0
    problem: Problem | None = None


def _printable(path: str) -> str:
    """A path as text: bytes that are no UTF-8, which Python keeps as lone surrogates, are spelt out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _found(path: str, label: str, size: int = 0, problem: Problem | None = None) -> _Found:
    return _Found(path, _printable(path), _printable(os.path.abspath(path)), _printable(label), size, problem)


def _unique(items: Iterator[_Found]) -> list[_Found]:
    return list({item.key: item for item in items}.values())


def _failure(item: _Found, code: str, message: str) -> Input:
    return Input(item.name, item.key, item.label, b"", Problem("files", code, "", message))


def _find(source: str) -> Iterator[_Found]:
    """Files that one source names."""
    label = os.path.basename(os.path.abspath(source))
    if os.path.lexists(source):
        yield from _walk(source, label, set())
    elif glob.has_magic(source):
        paths = sorted(glob.glob(source, recursive=True, include_hidden=True))
        for path in paths:
            # a folder that a pattern with ** meets is already there as its files
            if not (os.path.isdir(path) and "**" in source):
                yield from _walk(path, os.path.basename(os.path.abspath(path)), set())
        if not paths:
            yield _found(source, label, 0, Problem("files", "no-match", "", "no file has a name of this pattern"))
    else:
        message = "there is no such file or folder; check the spelling"
        yield _found(source, label, 0, Problem("files", "not-found", "", message))


def _walk(path: str, label: str, visited: set[tuple[int, int]]) -> Iterator[_Found]:
    """A file, or the files of a folder; a folder that links lead to again is read once."""
    try:
        status = os.stat(path)
        if not stat.S_ISDIR(status.st_mode):
            if stat.S_ISREG(status.st_mode):
                yield _found(path, label, status.st_size)
            else:
                message = "this is a device, pipe or socket, not a file; save its content to a file"
                yield _found(path, label, 0, Problem("files", "no-file", "", message))
            return
        if (status.st_dev, status.st_ino) in visited:
            return
        visited.add((status.st_dev, status.st_ino))
        names = sorted(os.listdir(path))
    except FileNotFoundError:
        yield _found(path, label, 0, Problem("files", "not-found", "", "the link leads nowhere; mend or remove it"))
        return
    except OSError as error:
        message = f"cannot be opened ({error.strerror}); check its permissions"
        yield _found(path, label, 0, Problem("files", "cannot-open", "", message))
        return
    for name in names:
        yield from _walk(os.path.join(path, name), f"{label}/{name}", visited)


def _too_large(size: int) -> Problem:
    message = f"has {size / 2**20:,.0f} MB, more than the {LIMIT // 2**20} MB allowed; a resolution is far smaller"
    return Problem("files", "too-large", "", message)


def _file(item: _Found, file: IO[bytes]) -> Input:
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        return Input(item.name, item.key, item.label, b"", _too_large(max(item.size, len(data))))
    return Input(item.name, item.key, item.label, data)


# --------------------------------------------------------------- archives

_Member = tuple[str | None, bytes, Problem | None]
"""Name, content, problem; without a name the problem is the archive's."""


class _Bomb(Exception):
    """An archive unpacks to far more than files would."""


def _bomb(name: str | None = None) -> _Member:
    message = f"unpacks to more than {RATIO} times its size, as no real files do; unpack it yourself if you trust it"
    return name, b"", Problem("files", "bomb", "", message)


def _damaged(error: BaseException) -> _Member:
    message = f"the archive is damaged ({error or type(error).__name__}); what stood before was read; fetch it again"
    return None, b"", Problem("files", "damaged-archive", "", message)


def _packing(file: IO[bytes]) -> str | None:
    """`zip`, `tar`, or None for a file that is no archive of files; leaves the file at its start."""
    head = file.read(512)
    file.seek(0)
    if head.startswith(ZIP):
        try:
            with zipfile.ZipFile(file) as archive:
                office = any(name in OFFICE for name in archive.namelist())
        except DAMAGE:
            # the directory stands at the end, so a cut archive has none: still an archive, and reported as damaged
            office = any(name.encode() in head for name in OFFICE)
        file.seek(0)
        return None if office else "zip"
    for magic, opener in COMPRESSIONS:
        if head.startswith(magic):
            try:
                with opener(file, "rb") as unpacked:
                    head = unpacked.read(512)
            except DAMAGE:
                # cut so short that nothing can be told of it but that it is damaged
                return "tar"
            finally:
                file.seek(0)
    # the magic of POSIX and GNU archives; older ones have none and begin with a header whose checksum is right
    return "tar" if head[257:262] == b"ustar" or _old_tar(head) else None


def _old_tar(head: bytes) -> bool:
    try:
        return len(head) == 512 and bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape"))
    except tarfile.TarError:
        return False


def _zip(file: IO[bytes], item: _Found) -> Iterator[_Member]:
    budget = max(FREE, RATIO * item.size)
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                name = _printable(info.filename)
                if info.is_dir():
                    continue
                if info.flag_bits & 1:
                    message = "is locked with a password; unpack it yourself"
                    yield name, b"", Problem("files", "encrypted", "", message)
                    continue
                try:
                    # the size in the directory may lie, so no more is read than is allowed
                    with archive.open(info) as member:
                        data = member.read(LIMIT + 1)
                except DAMAGE as error:
                    yield (
                        name,
                        b"",
                        Problem("files", "damaged-member", "", f"cannot be unpacked ({error}); fetch it again"),
                    )
                    continue
                budget -= len(data)
                if budget < 0:
                    yield _bomb()
                    return
                if len(data) > LIMIT:
                    yield name, b"", _too_large(info.file_size)
                else:
                    yield name, data, None
    except DAMAGE as error:
        yield _damaged(error)


def _tar(file: IO[bytes], item: _Found) -> Iterator[_Member]:
    try:
        with _unpacked(file) as plain:
            metered = _Metered(plain, max(FREE, RATIO * item.size))
            with tarfile.open(fileobj=metered, mode="r|") as archive:
                for info in archive:
                    if not info.isreg():
                        continue
                    name = _printable(info.name)
                    if info.size > LIMIT:
                        yield name, b"", _too_large(info.size)
                        continue
                    member = archive.extractfile(info)
                    yield name, member.read() if member else b"", None
            if any(metered.tail):
                # archives end in blocks of zeros, and the reader does not mind when they are missing
                yield _damaged(EOFError("it ends too early"))
    except _Bomb:
        yield _bomb()
    except DAMAGE as error:
        yield _damaged(error)


class _Plain(Protocol):
    """What all the openers give."""

    def read(self, size: int = -1, /) -> bytes: ...


def _unpacked(file: IO[bytes]) -> contextlib.AbstractContextManager[_Plain]:
    head = file.read(8)
    file.seek(0)
    for magic, opener in COMPRESSIONS:
        if head.startswith(magic):
            return opener(file, "rb")
    return contextlib.nullcontext(file)


class _Metered(io.RawIOBase):
    """Counts what an archive unpacks to, so that a bomb ends early."""

    def __init__(self, file: _Plain, budget: int) -> None:
        self.file, self.budget, self.tail = file, budget, b""

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.budget -= len(data)
        if self.budget < 0:
            raise _Bomb
        self.tail = data[-512:] or self.tail
        return data
