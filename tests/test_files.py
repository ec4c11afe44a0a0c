"""What the user names becomes files to read, whatever stands in the way of some of them."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from resograph.sources import files
from resograph.sources.files import Input, Inputs


def contents(*sources: str | Path) -> dict[str, bytes | str]:
    """Content, or the code of the problem, by label."""
    return {item.label: item.problem.code if item.problem else item.data for item in Inputs(sources)}


def tar(members: dict[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name in links:
            info = tarfile.TarInfo(name)
            info.type = tarfile.SYMTYPE
            info.linkname = "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_folder_is_read_to_the_bottom_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y/x.pdf", ".hidden"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    labels = [item.label for item in Inputs([tmp_path / "docs"])]
    assert labels == ["docs/.hidden", "docs/a/y/x.pdf", "docs/a/z.txt", "docs/b.txt"]


def test_names_with_spaces_quotes_and_other_scripts(tmp_path: Path) -> None:
    names = ["A RES 76 186.txt", 'it\'s "so".txt', "резолюция.txt", "决议 [1].txt", "قرار*.txt"]
    for name in names:
        (tmp_path / name).write_text(name)
    found = contents(*(tmp_path / name for name in names))
    assert found == {name: name.encode() for name in names}


def test_name_that_is_no_utf8_can_still_be_printed(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    [item] = Inputs([tmp_path])
    assert item.data == b"x"
    assert item.key.encode().endswith(b"/\\xff.txt")


def test_pattern_that_the_shell_left_alone(tmp_path: Path) -> None:
    for name in ("a/1.xml", "a/b/2.xml", "a/3.pdf"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert list(contents(f"{tmp_path}/a/*.xml")) == ["1.xml"]
    assert sorted(contents(f"{tmp_path}/**/*.xml")) == ["1.xml", "2.xml"]
    assert list(contents(f"{tmp_path}/*.doc").values()) == ["no-match"]


def test_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert len(list(Inputs([tmp_path, tmp_path / "a.txt", f"{tmp_path}/*.txt"]))) == 1


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("x")
    (tmp_path / "a" / "round").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "nowhere").symlink_to(tmp_path / "gone")
    assert contents(tmp_path / "a") == {"a/nowhere": "not-found", "a/x.txt": b"x"}


def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "pipe")
    assert contents(tmp_path) == {f"{tmp_path.name}/pipe": "no-file"}


def test_missing_file_is_a_problem_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert contents(tmp_path / "none.pdf", tmp_path / "a.txt") == {"none.pdf": "not-found", "a.txt": b"a"}


def test_folder_without_permission_is_a_problem_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "in.txt").write_text("in")
    (tmp_path / "open.txt").write_text("open")
    (tmp_path / "shut").chmod(0)
    if os.access(tmp_path / "shut", os.R_OK):
        # the superuser may read everything, so the refusal is played
        real = os.listdir

        def listdir(path: str) -> list[str]:
            if path.endswith("shut"):
                raise PermissionError(13, "Permission denied", path)
            return real(path)

        monkeypatch.setattr(files.os, "listdir", listdir)
    try:
        found = contents(tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert found == {f"{tmp_path.name}/open.txt": b"open", f"{tmp_path.name}/shut": "cannot-open"}


def test_file_beyond_the_limit_is_refused_without_being_held(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(200 * 2**20)
    [item] = Inputs([tmp_path / "big.txt"])
    assert item.data == b""
    assert item.problem is not None
    assert "200 MB" in item.problem.message
    assert "64 MB" in item.problem.message


# --------------------------------------------------------------- archives

MEMBERS = {"ga/a.xml": b"<a/>", "ga/b c.txt": b"b", "النص.txt": b"x" * 3000}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "tar": lambda data: data,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


@pytest.mark.parametrize("kind", ["zip", *PACK])
def test_members_of_archives_known_by_content(tmp_path: Path, kind: str) -> None:
    (tmp_path / "pack.dat").write_bytes(zipped(MEMBERS) if kind == "zip" else PACK[kind](tar(MEMBERS)))
    inputs = Inputs([tmp_path / "pack.dat"])
    found = list(inputs)
    assert {item.label: item.data for item in found} == {f"pack.dat!{name}": data for name, data in MEMBERS.items()}
    assert found[0].name == f"{tmp_path}/pack.dat!ga/a.xml"
    assert inputs.walked == {f"{tmp_path}/pack.dat"}
    assert inputs.done == inputs.total


def test_links_and_folders_in_an_archive_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(tar({"a.txt": b"a"}, links=("passwd",)))
    assert contents(tmp_path / "a.tar") == {"a.tar!a.txt": b"a"}


def test_office_document_is_a_file_and_no_archive(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    (tmp_path / "a.docx").write_bytes(data)
    assert contents(tmp_path / "a.docx") == {"a.docx": data}


def test_compressed_file_that_is_no_archive_is_a_file(tmp_path: Path) -> None:
    data = gzip.compress(b"text")
    (tmp_path / "a.gz").write_bytes(data)
    assert contents(tmp_path / "a.gz") == {"a.gz": data}


def test_same_member_twice_keeps_both(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for data in (b"one", b"two"):
            info = tarfile.TarInfo("x.txt")
            info.size = 3
            archive.addfile(info, io.BytesIO(data))
    assert contents(tmp_path / "a.tar") == {"a.tar!x.txt": b"one", "a.tar!x.txt (2)": b"two"}


@pytest.mark.parametrize("kind", ["zip", *PACK])
def test_archive_cut_short_is_reported_and_not_taken_for_whole(tmp_path: Path, kind: str) -> None:
    members = {f"{n}.txt": os.urandom(20_000) for n in range(5)}
    data = zipped(members) if kind == "zip" else PACK[kind](tar(members))
    (tmp_path / "cut").write_bytes(data[: len(data) // 2])
    inputs = Inputs([tmp_path / "cut"])
    found = list(inputs)
    assert found[-1].problem is not None
    assert found[-1].problem.code == "damaged-archive"
    assert not inputs.walked
    if kind not in ("zip", "tar.bz2"):
        # a zip has its directory at the end, and bzip2 packs all of this in one block
        assert found[0].data == members["0.txt"]


def test_locked_member_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"a"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert contents(tmp_path / "a.zip") == {"a.zip!a.txt": "encrypted"}


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_bomb_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(files, "FREE", 2**20)
    members = {f"{n}.txt": bytes(2**20) for n in range(8)}
    (tmp_path / "bomb").write_bytes(zipped(members) if kind == "zip" else gzip.compress(tar(members)))
    found = list(Inputs([tmp_path / "bomb"]))
    assert found[-1].problem is not None
    assert found[-1].problem.code == "bomb"
    assert len(found) < len(members)


def test_large_member_is_refused_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMIT", 1000)
    members = {"big.txt": os.urandom(1001), "small.txt": b"s"}
    (tmp_path / "a.zip").write_bytes(zipped(members))
    (tmp_path / "a.tar").write_bytes(tar(members))
    monkeypatch.setattr(files, "_file", _no_plain_file)
    assert contents(tmp_path) == {
        f"{tmp_path.name}/a.tar!big.txt": "too-large",
        f"{tmp_path.name}/a.tar!small.txt": b"s",
        f"{tmp_path.name}/a.zip!big.txt": "too-large",
        f"{tmp_path.name}/a.zip!small.txt": b"s",
    }


def _no_plain_file(*_: object) -> Input:
    raise AssertionError("an archive was taken for a file")
