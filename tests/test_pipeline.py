"""One file to its readings, many files through worker processes: whatever is in a file, the others go on."""

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from resograph import pipeline, resources, structure
from resograph.model import Document, Source, Text
from resograph.pipeline import Outcome
from resograph.sources.files import Input

BASE = "https://w3id.org/resograph/"


def given(name: str, data: bytes) -> Input:
    return Input(name, f"/docs/{name}", name, data)


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_process_reads_a_resolution_to_the_end(sample: bytes) -> None:
    result = pipeline.process("a.xml", sample)
    [reading] = result.readings
    assert (reading.document.symbol, reading.document.language) == ("A/RES/99/901", "en")
    assert reading.document.name == "a.xml"
    assert reading.document.sha256 == result.sha256
    assert reading.findings.citations


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"%PDF-1.4 cut", b"<html>", b"Dear Sir, hello.", b"\xff" * 50])
def test_process_never_raises_for_what_is_in_a_file(data: bytes) -> None:
    result = pipeline.process("a", data)
    assert result.readings == ()
    assert result.problems
    assert all(problem.message and problem.code != "internal" for problem in result.problems)


def test_fault_of_ours_names_the_place_and_lets_the_other_resolutions_of_the_file_through(
    sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(source: Source, part: int, text: Text) -> Document:
        raise KeyError("oops")

    monkeypatch.setattr(structure, "parse", broken)
    result = pipeline.process("a.xml", sample)
    [problem] = [problem for problem in result.problems if problem.code == "internal"]
    assert "KeyError: 'oops'" in problem.message
    assert "pipeline.py, line" in problem.message
    assert pipeline.graphs(given("a.xml", sample), BASE).lasting is False


def test_graphs_are_ready_for_a_store(sample: bytes) -> None:
    outcome = pipeline.graphs(given("a.xml", sample), "https://example.org/un/")
    [graph] = outcome.graphs
    assert graph.iri == "https://example.org/un/A/RES/99/901/en"
    content = zlib.decompress(graph.content)
    assert content.count(b"\n") == graph.size
    assert b"<https://example.org/un/A/RES/99/901>" in content
    assert pipeline.graphs(given("a.xml", sample), "https://example.org/un/") == outcome


def test_graph_speaks_of_no_folder_of_this_machine(sample: bytes) -> None:
    item = Input("/far/away/docs/a.xml", "/far/away/docs/a.xml", "docs/a.xml", sample)
    [graph] = pipeline.graphs(item, BASE).graphs
    content = zlib.decompress(graph.content)
    assert b"/far/away" not in content
    assert b'"docs/a.xml"' in content


def test_reader_version_follows_code_and_data_of_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pipeline.reader_version()
    assert before == pipeline.reader_version()
    package = tmp_path / "resograph"
    for name, text in (("structure.py", "x = 1"), ("cli.py", "y = 1"), ("data/words/en.txt", "word")):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    monkeypatch.setattr(resources, "PACKAGE", package)

    def digest() -> str:
        resources.reader_digest.cache_clear()
        return resources.reader_digest()

    try:
        first = digest()
        (package / "cli.py").write_text("y = 2")
        assert digest() == first
        (package / "data/words/en.txt").write_text("word\nanother")
        second = digest()
        assert second != first
        (package / "structure.py").write_text("x = 2")
        assert digest() != second
    finally:
        resources.reader_digest.cache_clear()


# ---------------------------------------------------------------- workers


@pytest.mark.parametrize("workers", [0, 2])
def test_many_files_give_the_same_in_any_number_of_processes(sample: bytes, workers: int) -> None:
    items = [given(f"{n}.xml", sample.replace(b"99/901", b"99/9%02d" % n)) for n in range(5)]
    items.append(given("bad.pdf", b"%PDF-1.4 cut"))
    outcomes = {outcome.key: outcome for outcome in pipeline.many(iter(items), workers, BASE)}
    assert outcomes.keys() == {item.key for item in items}
    assert outcomes["/docs/3.xml"] == pipeline.graphs(items[3], BASE)
    assert outcomes["/docs/bad.pdf"].graphs == ()
    assert codes(outcomes["/docs/bad.pdf"])


def test_many_takes_few_files_ahead(sample: bytes) -> None:
    taken: list[int] = []

    def items() -> Iterator[Input]:
        for number in range(20):
            taken.append(number)
            yield given(f"{number}.xml", sample)

    outcomes = pipeline.many(items(), 1, BASE)
    next(outcomes)
    assert len(taken) <= 2 * pipeline.AHEAD
    outcomes.close()


def _fatal(item: Input, base: str, vocabularies: tuple[Path, ...] = ()) -> Outcome:
    """Stands in for the reading of a file that kills its process, or never ends."""
    if item.name == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    if item.name == "ends":
        os._exit(3)
    if item.name == "hangs":
        time.sleep(600)
    return Outcome(item.key, item.name, "sha")


@pytest.fixture
def fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("needs fork, to hand the stand-in to the processes")
    # the stand-in reaches the workers by fork; real builds spawn
    monkeypatch.setattr(pipeline, "graphs", _fatal)
    monkeypatch.setattr(pipeline, "get_context", lambda method: get_context("fork"))


@pytest.mark.parametrize("workers", [1, 2])
def test_worker_that_dies_is_a_problem_of_its_file_and_the_others_go_on(fatal: None, workers: int) -> None:
    names = ["a", "kills", "b", "c", "ends", "d", "kills "]
    outcomes = {one.name: one for one in pipeline.many((given(n, b"x") for n in names), workers, BASE)}
    assert outcomes.keys() == set(names)
    assert codes(outcomes["kills"]) == ["worker-died"]
    assert "lack of memory" in outcomes["kills"].problems[0].message
    assert "exit code 3" in outcomes["ends"].problems[0].message
    assert not outcomes["kills"].lasting
    assert all(codes(outcomes[name]) == [] for name in "abcd")


def test_file_that_takes_too_long_is_given_up_and_the_others_go_on(fatal: None) -> None:
    outcomes = {one.name: one for one in pipeline.many((given(n, b"x") for n in ("a", "hangs", "b")), 1, BASE, 0.5)}
    assert codes(outcomes["hangs"]) == ["too-slow"]
    assert codes(outcomes["b"]) == []


def test_workers_that_cannot_start_are_one_clear_error(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from resograph import pipeline\n"
        "from resograph.model import ResographError\n"
        "try:\n"
        f"    list(pipeline.many([], 1, {BASE!r}))\n"
        "except ResographError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert "cannot be started" in done.stdout
    assert "__main__" in done.stdout
