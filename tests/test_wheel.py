"""What is installed has all that it needs: a wheel and a source archive are built, installed, and asked."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def run(*command: str | Path) -> str:
    # a PYTHONPATH that points into the checkout would hide what was installed
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=clean)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fresh_environment(folder: Path) -> Path:
    """An environment that sees the libraries of this one, but has no resograph of its own; gives its Python."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # its own packages come first on the path, so that what is installed here hides what is there
    Path(site, "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return python


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the source archive and the wheel, which is made from that archive."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, PROJECT)
    return folder


def test_installed_wheel_builds_a_store_and_answers(built: Path, tmp_path: Path) -> None:
    python = fresh_environment(tmp_path / "env")
    [wheel] = built.glob("*.whl")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--ignore-installed",
        "--no-index",
        wheel,
    )
    resograph = python.with_name("resograph.exe" if sys.platform == "win32" else "resograph")
    where = run(python, "-c", "import resograph; print(resograph.__file__)")
    assert Path(where.strip()).is_relative_to(tmp_path)
    sample = next((PROJECT / "build" / "resograph" / "data" / "samples").glob("*.xml"))
    run(resograph, "build", sample, "--store", tmp_path / "store", "--workers", "1")
    assert len(run(resograph, "query", "titles", "--store", tmp_path / "store", "--format", "csv").splitlines()) == 2
    assert run(resograph, "check", "--store", tmp_path / "store", "--quiet") == ""


def test_wheel_carries_ontology_queries_words_and_samples_and_nothing_else(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "resograph/_ontology/resograph.ttl",
        "resograph/_ontology/vocabularies/states.ttl",
        "resograph/_queries/titles.rq",
        "resograph/data/words/ru.txt",
        "resograph/data/grammar/zh.toml",
        "resograph/data/samples/A_RES_99_901-E.xml",
        "resograph/data/pages/page.html",
        "resograph/py.typed",
    ):
        assert name in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"resograph"}
    assert not [name for name in names if "__pycache__" in name or "cache" in name.split("/")[1]]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_source_archive_has_what_its_tests_need(built: Path) -> None:
    [archive] = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "tests/test_wheel.py", "ontology/shapes.ttl", ".ci/run"} <= names


def test_editable_install_finds_what_stands_at_the_top_level(tmp_path: Path) -> None:
    python = fresh_environment(tmp_path / "env")
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(
        *pip,
        "install",
        "--quiet",
        "--no-deps",
        "--ignore-installed",
        "--no-index",
        "--no-build-isolation",
        "--editable",
        PROJECT,
    )
    code = "from resograph import resources; print(resources.ontology(), resources.queries())"
    assert run(python, "-c", code).split() == [str(PROJECT / "ontology"), str(PROJECT / "queries")]
