"""A build brings a store up to date with files: reads what is new, passes over the rest, drops what is gone."""

import io
import tarfile
from pathlib import Path

import pytest

from resograph import pipeline
from resograph.build import Report, build, vocabularies
from resograph.store import Store


def another(sample: bytes, number: int, word: str = "") -> bytes:
    """The sample as another resolution, A/RES/99/<number>."""
    return sample.replace(b"99/901", b"99/%d" % number).replace(b"Sample", b"Sample" + word.encode())


@pytest.fixture
def docs(tmp_path: Path, sample: bytes) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "1.xml").write_bytes(another(sample, 701))
    (folder / "2.xml").write_bytes(another(sample, 702))
    (folder / "letter.txt").write_text("Dear Sir,\n\nthank you.\n")
    return folder


def run(tmp_path: Path, *sources: Path, prune: bool = False, workers: int = 0) -> Report:
    with Store.open(tmp_path / "store") as store:
        return build(store, sources, workers, prune)


def symbols(tmp_path: Path) -> list[str | None]:
    with Store.read_only(tmp_path / "store") as store:
        return [version.symbol for version in store.versions()]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.skipped, report.failed, report.pruned


def test_first_build_reads_all_and_the_second_nothing(tmp_path: Path, docs: Path) -> None:
    first = run(tmp_path, docs)
    assert counts(first) == (2, 0, 1, 0)
    assert symbols(tmp_path) == ["A/RES/99/701", "A/RES/99/702"]
    second = run(tmp_path, docs)
    assert counts(second) == (0, 2, 1, 0)
    # what is wrong with a file is said again, though it was not read again
    assert second.problems == first.problems
    assert second.graphs == 2


def test_only_what_changed_is_read_again(tmp_path: Path, docs: Path, sample: bytes) -> None:
    run(tmp_path, docs)
    (docs / "2.xml").write_bytes(another(sample, 702, "s"))
    assert counts(run(tmp_path, docs)) == (1, 1, 1, 0)


def test_same_file_by_another_path_is_the_same_file(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, docs)
    monkeypatch.chdir(docs)
    assert counts(run(tmp_path, Path("."), Path("1.xml"))) == (0, 2, 1, 0)


def test_changed_rules_read_all_again(tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, docs)
    monkeypatch.setattr(pipeline, "reader_version", lambda own=(): "another")
    assert counts(run(tmp_path, docs)) == (2, 0, 1, 0)


def test_same_files_give_the_same_store_in_any_order_and_number_of_processes(
    tmp_path: Path, docs: Path, sample: bytes
) -> None:
    (docs / "copy of 1.xml").write_bytes(another(sample, 701))
    dumps = []
    for name, sources, workers in (("a", [docs], 0), ("b", [docs / "letter.txt", docs / "2.xml", docs], 2)):
        with Store.open(tmp_path / name) as store:
            report = build(store, sources, workers)
            assert report.kinds()["same-version-twice"] == 1
            dumps.append({graph: {str(t) for t in store.triples(graph)} for graph in store.graph_names()})
    labels = [{line for line in dump[graph] if "fileName" not in line} for dump in dumps for graph in sorted(dump)]
    assert labels[: len(labels) // 2] == labels[len(labels) // 2 :]


def test_file_that_is_gone_stays_unless_pruned(tmp_path: Path, docs: Path) -> None:
    run(tmp_path, docs)
    (docs / "2.xml").unlink()
    assert counts(run(tmp_path, docs)) == (0, 1, 1, 0)
    assert symbols(tmp_path) == ["A/RES/99/701", "A/RES/99/702"]
    assert counts(run(tmp_path, docs, prune=True)) == (0, 1, 1, 1)
    assert symbols(tmp_path) == ["A/RES/99/701"]


def test_prune_spares_files_that_are_only_elsewhere(tmp_path: Path, docs: Path, sample: bytes) -> None:
    other = tmp_path / "wow! more"
    other.mkdir()
    (other / "3.xml").write_bytes(another(sample, 703))
    run(tmp_path, docs, other)
    assert counts(run(tmp_path, docs, prune=True)) == (0, 2, 1, 0)
    assert "A/RES/99/703" in symbols(tmp_path)


def test_prune_of_an_archive(tmp_path: Path, sample: bytes) -> None:
    archive = tmp_path / "pack.tar"

    def pack(*numbers: int) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for number in numbers:
                data = another(sample, number)
                info = tarfile.TarInfo(f"{number}.xml")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        return out.getvalue()

    archive.write_bytes(pack(701, 702))
    assert counts(run(tmp_path, archive)) == (2, 0, 0, 0)
    # cut in the middle: what can't be seen any more is not gone
    archive.write_bytes(pack(701, 702)[: len(pack(701)) // 2])
    run(tmp_path, archive, prune=True)
    assert symbols(tmp_path) == ["A/RES/99/701", "A/RES/99/702"]
    archive.write_bytes(pack(701))
    assert counts(run(tmp_path, archive, prune=True)) == (0, 1, 0, 1)
    assert symbols(tmp_path) == ["A/RES/99/701"]


def test_loser_comes_back_when_the_winner_goes(tmp_path: Path, sample: bytes) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "official.xml").write_bytes(another(sample, 701))
    (docs / "second.xml").write_bytes(another(sample, 701, "s"))
    report = run(tmp_path, docs)
    [(name, _)] = report.problems
    winner = next(path for path in docs.iterdir() if str(path) != name)
    with Store.read_only(tmp_path / "store") as store:
        [version] = store.versions()
        assert Path(version.file) == winner
    winner.unlink()
    report = run(tmp_path, docs, prune=True)
    assert report.problems == []
    with Store.read_only(tmp_path / "store") as store:
        [version] = store.versions()
        assert version.file == name
        assert len(list(store.triples(version.graph))) > 50


def test_report_for_programs_has_every_problem_with_its_file(tmp_path: Path, docs: Path) -> None:
    said = run(tmp_path, docs, tmp_path / "none.pdf").as_json()
    assert (said["read"], said["failed"], said["graphs"]) == (2, 2, 2)
    assert {Path(problem["file"]).name for problem in said["problems"]} == {"letter.txt", "none.pdf"}
    assert said["kinds"]["not-found"] == 1


def test_ontology_and_vocabularies_are_in_the_store_before_any_file(tmp_path: Path) -> None:
    report = run(tmp_path, tmp_path / "none.pdf")
    assert counts(report) == (0, 0, 1, 0)
    with Store.read_only(tmp_path / "store") as store:
        derived = "https://w3id.org/resograph/graph/labels"
        assert store.graph_names() == sorted([derived, *vocabularies()])
        assert "https://w3id.org/resograph/ontology" in store.graph_names()
