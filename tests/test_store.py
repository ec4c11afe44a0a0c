"""The store keeps whole graphs, knows where each came from, and survives what happens to disks and processes."""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from resograph.model import Problem
from resograph.pipeline import Graph, Outcome
from resograph.store import Store, StoreError

BASE = "https://w3id.org/resograph/"
XML, PDF, TEXT = "application/akn+xml", "application/pdf", "text/plain"


def iri(number: int, language: str = "en") -> str:
    return f"{BASE}A/RES/99/{number}/{language}"


def outcome(key: str, number: int, says: str, media_type: str = PDF, sha256: str | None = None) -> Outcome:
    """A file that gives one graph with one statement."""
    content = f'<{BASE}A/RES/99/{number}> <http://purl.org/dc/terms/title> "{says}"@en .\n'.encode()
    graph = Graph(iri(number), f"A/RES/99/{number}", "en", media_type, zlib.compress(content), 1)
    return Outcome(f"/docs/{key}", key, sha256 or f"sha of {says}", (graph,))


def says(store: Store, number: int) -> list[str]:
    return [triple.object.value for triple in store.triples(iri(number))]


def held(folder: Path, number: int) -> list[str]:
    """What a reader finds."""
    with Store.read_only(folder) as store:
        return says(store, number)


def fill(folder: Path, *outcomes: Outcome) -> None:
    with Store.open(folder) as store:
        store.put(outcomes, "reader 1")


# ------------------------------------------------------------ one graph a file


def test_what_is_put_can_be_asked_over_all_graphs_together(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"), outcome("b.pdf", 2, "two"))
    with Store.read_only(tmp_path / "s") as store:
        answer = store.query("SELECT ?title WHERE { ?s ?p ?title } ORDER BY ?title")
        assert [row["title"].value for row in answer] == ["one", "two"]
        assert store.graph_names() == [iri(1), iri(2)]
        assert [(v.graph, v.symbol, v.language, v.file) for v in store.versions("A/RES/99/2")] == [
            (iri(2), "A/RES/99/2", "en", "b.pdf")
        ]


def test_changed_file_replaces_its_graph_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"), outcome("b.pdf", 2, "two"))
    fill(tmp_path / "s", outcome("a.pdf", 1, "changed"))
    assert held(tmp_path / "s", 1) == ["changed"]
    assert held(tmp_path / "s", 2) == ["two"]


def test_what_several_graphs_say_is_said_once_and_for_as_long_as_one_of_them_says_it(tmp_path: Path) -> None:
    def version(key: str, language: str, *lines: str) -> Outcome:
        content = "".join(f"<x:r> <x:p> <x:{line}> .\n" for line in sorted(lines)).encode()
        graph = Graph(iri(1, language), "A/RES/99/1", language, PDF, zlib.compress(content), len(lines))
        return Outcome(f"/docs/{key}", key, f"sha {key} {lines}", (graph,))

    def known(folder: Path) -> list[str]:
        with Store.read_only(folder) as store:
            return [row["o"].value for row in store.query("SELECT ?o { <x:r> <x:p> ?o } ORDER BY ?o")]

    folder = tmp_path / "s"
    fill(folder, version("en.pdf", "en", "both", "english"), version("fr.pdf", "fr", "both", "french"))
    assert known(folder) == ["x:both", "x:english", "x:french"]
    fill(folder, version("fr.pdf", "fr", "both", "other"))
    assert known(folder) == ["x:both", "x:english", "x:other"]
    with Store.open(folder) as store:
        store.drop(["/docs/en.pdf"])
    assert known(folder) == ["x:both", "x:other"]
    with Store.open(folder) as store:
        store.drop(["/docs/fr.pdf"])
    assert known(folder) == []


def test_file_that_gives_another_resolution_now_leaves_no_old_graph(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    fill(tmp_path / "s", outcome("a.pdf", 2, "two"))
    with Store.read_only(tmp_path / "s") as store:
        assert store.graph_names() == [iri(2)]


def test_file_with_two_resolutions_holds_two_graphs(tmp_path: Path) -> None:
    a, b = outcome("ab.xml", 1, "A", XML), outcome("ab.xml", 2, "B", XML)
    fill(tmp_path / "s", Outcome(a.key, a.name, a.sha256, a.graphs + b.graphs))
    with Store.open(tmp_path / "s") as store:
        assert store.graph_names() == [iri(1), iri(2)]
        store.drop([a.key])
        assert store.graph_names() == []


def test_file_that_got_damaged_keeps_what_was_read_from_it(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    problem = Problem("pdf", "ill-formed", "", "cut short")
    fill(tmp_path / "s", Outcome("/docs/a.pdf", "a.pdf", "sha of half a file", (), (problem,)))
    assert held(tmp_path / "s", 1) == ["one"]
    with Store.read_only(tmp_path / "s") as store:
        record = store.file("/docs/a.pdf")
    assert record is not None
    assert record.problems == (problem,)
    assert record.gave == 0


def test_better_reader_that_finds_no_resolution_removes_what_was_wrongly_read(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one", sha256="same"))
    fill(
        tmp_path / "s", Outcome("/docs/a.pdf", "a.pdf", "same", (), (Problem("structure", "no-resolution", "", "no"),))
    )
    assert held(tmp_path / "s", 1) == []


def test_failure_of_ours_is_tried_again(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one", sha256="same"))
    fill(
        tmp_path / "s", Outcome("/docs/a.pdf", "a.pdf", "same", (), (Problem("pipeline", "internal", "", "!"),), False)
    )
    with Store.read_only(tmp_path / "s") as store:
        record = store.file("/docs/a.pdf")
        assert record is not None
        assert record.sha256 == ""
        assert says(store, 1) == ["one"]


# ------------------------------------------------- the same version from several


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_official_xml_comes_before_pdf_before_text_in_any_order(
    tmp_path: Path, order: tuple[int, ...], together: bool
) -> None:
    files = [outcome("a.xml", 1, "xml", XML), outcome("b.pdf", 1, "pdf", PDF), outcome("c.txt", 1, "text", TEXT)]
    chosen = [files[i] for i in order]
    for batch in [chosen] if together else [[one] for one in chosen]:
        fill(tmp_path / "s", *batch)
    with Store.open(tmp_path / "s") as store:
        assert says(store, 1) == ["xml"]
        assert [key for key, _ in store.standing_back()] == ["/docs/b.pdf", "/docs/c.txt"]
        store.drop(["/docs/a.xml"])
        assert says(store, 1) == ["pdf"]
        store.drop(["/docs/b.pdf"])
        assert says(store, 1) == ["text"]
        assert store.standing_back() == []


def test_two_of_a_kind_are_told_apart_by_their_hash(tmp_path: Path) -> None:
    for folder, files in (("x", "ab"), ("y", "ba")):
        for name in files:
            fill(tmp_path / folder, outcome(f"{name}.pdf", 1, name, PDF, sha256={"a": "22", "b": "11"}[name]))
        assert held(tmp_path / folder, 1) == ["b"]


def test_copy_of_a_file_is_called_a_copy(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"), outcome("b.pdf", 1, "one"))
    with Store.read_only(tmp_path / "s") as store:
        [(key, problem)] = store.standing_back()
    assert key == "/docs/b.pdf"
    assert problem.code == "same-version-twice"
    assert problem.message == "is the same file as a.pdf, which was taken"


def test_holder_that_changes_its_mind_gives_way(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.xml", 1, "xml", XML), outcome("b.pdf", 1, "pdf"))
    fill(tmp_path / "s", outcome("a.xml", 2, "other", XML))
    assert held(tmp_path / "s", 1) == ["pdf"]
    assert held(tmp_path / "s", 2) == ["other"]


# --------------------------------------------------------------- vocabularies


def test_vocabularies_are_graphs_of_their_own_and_loaded_when_changed(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        store.put_vocabularies({"x:v": b"<x:a> <x:b> [ <x:c> 1 ] .", "x:w": b"<x:a> <x:b> 2 ."})
        assert len(list(store.triples("x:v"))) == 2
        store.put_vocabularies({"x:v": b"<x:a> <x:b> 3 ."})
        assert [triple.object.value for triple in store.triples("x:v")] == ["3"]
        assert store.graph_names() == ["x:v"]
        with pytest.raises(StoreError, match="x:v is no Turtle"):
            store.put_vocabularies({"x:v": b"<x:a> <x:b>"})
        assert [triple.object.value for triple in store.triples("x:v")] == ["3"]


# ------------------------------------------------------------- what goes wrong


def test_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    marker = tmp_path / "s" / "resograph.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "format": 2, "made_by": "9.0"}))
    for open_it in (Store.open, Store.read_only):
        with pytest.raises(StoreError, match=r"newer resograph \(9\.0\)"):
            open_it(tmp_path / "s")


def test_folder_with_other_things_is_never_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(StoreError, match="holds files but no store"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="there is no store"):
        Store.read_only(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_file_in_the_place_of_a_store(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("mine")
    for open_it in (Store.open, Store.read_only):
        with pytest.raises(StoreError):
            open_it(tmp_path / "s")


def test_other_base_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path / "s", "https://example.org/").close()
    with pytest.raises(StoreError, match=r"under https://example.org/, not https://other.org/"):
        Store.open(tmp_path / "s", "https://other.org/")
    with Store.open(tmp_path / "s") as store:
        assert store.base == "https://example.org/"


HOLD = """
import sys, time
from resograph.store import Store
with Store.open(sys.argv[1]):
    print("open", flush=True)
    time.sleep(60)
"""


def test_second_writer_is_told_who_writes_and_readers_go_on(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "s"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=f"being written by process {process.pid}"):
            Store.open(tmp_path / "s")
        assert held(tmp_path / "s", 1) == ["one"]
        assert Store.finished(tmp_path / "s") is None
    finally:
        process.kill()
        process.wait()
    fill(tmp_path / "s", outcome("a.pdf", 1, "after"))
    assert held(tmp_path / "s", 1) == ["after"]
    assert Store.finished(tmp_path / "s") is not None


WRITE = """
import sys, zlib
from resograph.pipeline import Graph, Outcome
from resograph.store import Store
base = "https://w3id.org/resograph/A/RES/99/"
with Store.open(sys.argv[1]) as store:
    print("open", flush=True)
    for turn in range(1000):
        batch = []
        for file in range(8):
            lines = (f'<{base}{file}#op{n}> <x:says> "{turn % 7} {n}" .\\n' for n in range(200))
            # now and then a file turns out to be another resolution: one graph goes, another comes
            number = file if (turn + file) % 5 else file + 10
            graph = Graph(f"{base}{number}/en", None, "en", "text/plain", zlib.compress("".join(lines).encode()), 200)
            batch.append(Outcome(f"/{file}", str(file), str(turn % 7), (graph,)))
        store.put(batch, "reader")
"""


@pytest.mark.parametrize("delay", [0.02, 0.11, 0.23, 0.37])
def test_build_killed_at_any_moment_leaves_whole_graphs_and_a_true_record(tmp_path: Path, delay: float) -> None:
    folder = tmp_path / "s"
    for again in range(2):
        process = subprocess.Popen([sys.executable, "-c", WRITE, folder], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(delay + again * 0.05)
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
        with Store.read_only(folder) as store:
            _require_whole(store)
    with Store.open(folder) as store:
        _require_whole(store)
        assert store.graph_names() == [version.graph for version in store.versions()]
        for version in store.versions():
            # what the record says was read is what the graph holds
            record = store.file(f"/{version.file}")
            assert record is not None
            assert {triple.object.value.split()[0] for triple in store.triples(version.graph)} == {record.sha256}


def _require_whole(store: Store) -> None:
    for graph in store.graph_names():
        triples = list(store.triples(graph))
        assert len(triples) == 200
        assert len({triple.object.value.split()[0] for triple in triples}) == 1


def test_full_disk_says_so_and_the_store_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreError, match="no space is left on the disk"), Store.open(tmp_path / "s") as store:
        monkeypatch.setattr(store, "_load", full)
        store.put([outcome("a.pdf", 1, "one"), outcome("b.pdf", 2, "two")], "reader 1")
    assert held(tmp_path / "s", 1) == ["one"]
    assert held(tmp_path / "s", 2) == []
    # with space again, opening for writing carries out what was planned
    with Store.open(tmp_path / "s") as store:
        assert says(store, 2) == ["two"]


def test_full_disk_of_the_record_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with Store.open(tmp_path / "s") as store:
        monkeypatch.setattr(store, "_settle", full)
        with pytest.raises(StoreError, match="no space is left"):
            store.put([outcome("a.pdf", 1, "changed")], "reader 1")
        monkeypatch.undo()
        assert says(store, 1) == ["one"]
        record = store.file("/docs/a.pdf")
        assert record is not None
        assert record.sha256 == "sha of one"


LIMITED = """
import resource, signal, sys, zlib
from resograph.model import ResographError
from resograph.pipeline import Graph, Outcome
from resograph.store import Store
store = Store.open(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
lines = "".join(f'<x:s{n}> <x:p> "{n * 7919}" .\\n' for n in range(40_000))
graph = Graph("x:big", None, "en", "text/plain", zlib.compress(lines.encode()), 40_000)
try:
    store.put([Outcome("/big", "big", "sha", (graph,))], "reader")
except ResographError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file size there")
def test_write_that_the_system_refuses_is_one_clear_line_and_harms_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    done = subprocess.run([sys.executable, "-c", LIMITED, tmp_path / "s"], capture_output=True, text=True, timeout=60)
    assert done.stdout.count("\n") == 1, done.stderr
    assert str(tmp_path / "s") in done.stdout
    assert held(tmp_path / "s", 1) == ["one"]
    with Store.open(tmp_path / "s") as store:
        assert says(store, 1) == ["one"]


def test_store_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "posix" and os.geteuid() != 0:
        (tmp_path / "shut").mkdir(mode=0o500)
    else:
        # the superuser may write everything, so the refusal is played
        def refuse(self: Path, *_: object, **__: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))

        monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="check its permissions"):
        Store.open(tmp_path / "shut" / "s")


def test_damaged_marker_is_named(tmp_path: Path) -> None:
    fill(tmp_path / "s", outcome("a.pdf", 1, "one"))
    (tmp_path / "s" / "resograph.json").write_text("{")
    with pytest.raises(StoreError, match=r"resograph\.json is damaged"):
        Store.read_only(tmp_path / "s")
