"""The command line as people and programs use it: each command, and what it says when something is wrong."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from resograph import resources
from resograph.cli import app
from resograph.model import ResographError

RESOGRAPH = [sys.executable, "-m", "resograph"]
COMMANDS = ["extract", "build", "query", "queries", "export", "check", "info", "serve", "demo"]


def run(*arguments: object) -> Result:
    """A command inside this process; errors of ours stay errors, for the test to look at."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def ran(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object) -> str:
    """What a command says that a user's mistake ends."""
    result = run(*arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, ResographError), result.output
    return str(result.exception)


def started(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    command = [*RESOGRAPH, *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory, sample: bytes) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    (folder / 'it\'s "1" резолюция.xml').write_bytes(sample)
    (folder / "2.xml").write_bytes(sample.replace(b"99/901", b"99/802"))
    (folder / "letter.txt").write_text("Dear Sir,\n\nthank you.\n")
    return folder


@pytest.fixture(scope="module")
def store(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "a store"
    ran("build", docs, "--store", folder, "--workers", 0, "--quiet")
    return folder


# ------------------------------------------------------------------- help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    assert len(ran(command, "--help")) > 200


def test_help_is_there_at_once() -> None:
    code = "import sys, resograph.cli; print(sorted(m for m in sys.modules if m in set(sys.argv[1:])))"
    heavy = ["rdflib", "pyoxigraph", "lxml", "pypdf", "pyshacl", "multiprocessing", "sqlite3", "http.server"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_version() -> None:
    assert re.fullmatch(r"resograph \d+\.\d+\.\d+\n", started("--version").stdout)


def test_readme_names_the_commands_that_there_are() -> None:
    readme = Path(__file__).resolve().parents[1] / "README.md"
    assert {name for name in COMMANDS if f"resograph {name}" in readme.read_text(encoding="utf-8")} == set(COMMANDS)


# ---------------------------------------------------------------- extract


def test_extract_prints_one_record_a_line(docs: Path) -> None:
    done = run("extract", docs / "2.xml", docs / 'it\'s "1" резолюция.xml')
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["symbol"] for record in records] == ["A/RES/99/802", "A/RES/99/901"]
    assert records[1]["source"].endswith('it\'s "1" резолюция.xml')
    assert done.exit_code == 0


def test_extract_says_what_it_could_not_read_and_goes_on(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    done = run("extract", docs / "letter.txt", docs / "2.xml", docs / "none.pdf", "--out", out)
    assert done.exit_code == 1
    assert [json.loads(line)["symbol"] for line in out.read_text().splitlines()] == ["A/RES/99/802"]
    assert re.search(r"letter\.txt: .+", done.stderr)
    assert "none.pdf: there is no such file or folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_extract_refuses_a_language_that_is_none() -> None:
    assert "take one of ar, en, es, fr, ru, zh" in refused("extract", "x.pdf", "--language", "de")


# ------------------------------------------------------------------ build


def test_build_reports(docs: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run("build", docs, "--store", tmp_path / "s", "--workers", 0, "--report", report)
    assert done.exit_code == 0
    assert re.search(r"2 read, 0 unchanged, 1 failed in [\d.]+ s; 2 language versions in ", done.stdout)
    assert "letter.txt: " in done.stderr
    assert json.loads(report.read_text())["failed"] == 1
    again = json.loads(ran("build", docs, "--store", tmp_path / "s", "--workers", 0, "--json"))
    assert (again["read"], again["skipped"], again["failed"]) == (0, 2, 1)


def test_build_of_nothing_readable_fails(docs: Path, tmp_path: Path) -> None:
    done = run("build", docs / "letter.txt", "--store", tmp_path / "s", "--workers", 0, "--quiet")
    assert done.exit_code == 1
    assert "nothing could be read: " in done.stderr


@pytest.mark.parametrize("base", ["no iri", "https://example.org/un", "un/"])
def test_build_refuses_a_base_that_is_none(tmp_path: Path, base: str) -> None:
    assert f"--base {base}" in refused("build", "x", "--store", tmp_path / "s", "--base", base)
    assert not (tmp_path / "s").exists()


def test_build_under_another_base(docs: Path, tmp_path: Path) -> None:
    ran("build", docs / "2.xml", "--store", tmp_path / "s", "--workers", 0, "--base", "https://example.org/un/")
    text = ran("export", "--store", tmp_path / "s", "--document", "A/RES/99/802")
    assert "<https://example.org/un/A/RES/99/802>" in text


def test_report_that_cannot_be_written_is_one_line(docs: Path, tmp_path: Path) -> None:
    arguments = ("build", docs / "2.xml", "--store", tmp_path / "s", "--workers", 0)
    assert "cannot be written" in refused(*arguments, "--report", tmp_path / "none" / "r.json")


# -------------------------------------------------------------------- ask


def test_query_by_name_with_a_value(store: Path) -> None:
    out = ran("query", "titles", "--param", "symbol=A/RES/99/802", "--store", store, "--format", "csv")
    assert out.splitlines()[0] == "language,title"
    assert len(out.splitlines()) == 2


def test_query_from_a_file_as_json_and_table(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "my query.rq"
    path.write_text("SELECT ?s { ?s a <https://w3id.org/resograph/ontology#Vote> }")
    assert len(json.loads(ran("query", path, "--store", store, "--json"))["results"]["bindings"]) == 2
    assert "A/RES/99/901#vote" in ran("query", path, "--store", store)


def test_query_that_gives_a_graph(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 2")
    assert "@prefix rg:" in ran("query", path, "--store", store)
    assert "gives a graph" in refused("query", path, "--store", store, "--format", "csv")
    path.write_text("ASK { ?s ?p ?o }")
    assert ran("query", path, "--store", store) == "yes\n"
    assert "gives a table" in refused("query", path, "--store", store, "--format", "turtle")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nonsense",), "there is no saved query 'nonsense'"),
        (("titles", "--param", "symbol"), "write it name=value"),
        (("titles", "--param", "simbol=x"), "no parameter 'simbol'; it has symbol"),
        (("titles", "--param", "symbol=x y"), "is no document symbol"),
        (("titles", "--format", "doc"), "--format doc is not known"),
    ],
)
def test_query_that_cannot_be_asked(store: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused("query", *arguments, "--store", store)


def test_store_that_is_not_there(tmp_path: Path) -> None:
    for command in (("query", "titles"), ("export",), ("check",), ("info",), ("serve",)):
        assert "there is no store in" in refused(*command, "--store", tmp_path / "none")


def test_queries_are_listed(store: Path) -> None:
    listed = json.loads(ran("queries", "--json"))
    table = ran("queries")
    for one in listed:
        assert one["name"] in table
        assert one["question"]
    assert ran("queries", "titles").startswith("#+ title:")


# ----------------------------------------------------------------- export


def test_export_to_a_file_and_to_standard_output(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "all of it.nq"
    ran("export", "--store", store, "--format", "nquads", "-o", out)
    assert out.read_text(encoding="utf-8") == ran("export", "--store", store, "--format", "nquads")


def test_export_of_one_document(store: Path) -> None:
    text = ran("export", "--store", store, "--format", "turtle", "--document", "A/RES/99/802")
    assert "<A/RES/99/802>" in text
    assert "<A/RES/99/901>" not in text
    assert "no file of A/RES/1/1 is in the store" in refused("export", "--store", store, "--document", "A/RES/1/1")
    assert "not both" in refused("export", "--store", store, "--document", "A/RES/1/1", "--graph", "x:y")
    assert "--format html" in refused("export", "--store", store, "--format", "html")


# ------------------------------------------------------------ check, info


def test_check_of_what_was_built_finds_nothing(store: Path) -> None:
    done = run("check", "--store", store)
    assert done.exit_code == 0, done.output
    assert "0 things to mend" in done.stderr


def test_check_names_the_thing_and_what_is_wrong(docs: Path, tmp_path: Path) -> None:
    import zlib

    from resograph.pipeline import Graph, Outcome
    from resograph.store import Store

    rg = "https://w3id.org/resograph/ontology#"
    text = f"<x:v> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{rg}LanguageVersion> .\n"
    with Store.open(tmp_path / "s") as opened:
        graph = Graph("x:v", None, "en", "text/plain", zlib.compress(text.encode()), 1)
        opened.put([Outcome("/a", "a", "sha", (graph,))], "reader")
    done = run("check", "--store", tmp_path / "s")
    assert done.exit_code == 1
    assert "x:v: A language version belongs to exactly one resolution." in done.stdout
    found = json.loads(run("check", "--store", tmp_path / "s", "--json").stdout)
    assert {one["graph"] for one in found} == {"x:v"}


def test_info_counts(store: Path) -> None:
    said = json.loads(ran("info", "--store", store, "--json"))
    assert (said["resolutions"], said["languages"], said["sessions"]) == (2, {"en": 2}, {"A/99": 2})
    assert [Path(name).name for name in said["failed"]] == ["letter.txt"]
    assert "languages: en 2" in ran("info", "--store", store)


# ------------------------------------------------------- the process itself


def test_mistake_is_one_line_and_never_a_traceback(tmp_path: Path) -> None:
    done = started("info", "--store", tmp_path / "none")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("resograph: there is no store in")


def test_reader_that_goes_away_is_no_error(store: Path) -> None:
    if os.name != "posix":
        pytest.skip("needs a shell with pipes")
    for command in ("export --store S --format nquads", "query paragraphs --store S", "extract D"):
        line = command.replace("S", f"'{store}'").replace("D", f"'{resources.samples()}'")
        full = f"'{sys.executable}' -m resograph {line} | head -n 1"
        done = subprocess.run(["sh", "-c", full], capture_output=True, text=True, timeout=120)
        assert done.stdout
        assert done.stderr == ""


def running(command: list[object]) -> subprocess.Popen[str]:
    """The command under way, with Ctrl-C as at a prompt: whoever runs the tests in the background has it ignored."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_ctrl_c_ends_a_build_cleanly_and_the_next_goes_on(docs: Path, tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("needs signals")
    many = tmp_path / "many"
    many.mkdir()
    data = (docs / "2.xml").read_bytes()
    for number in range(300, 1500):
        (many / f"{number}.xml").write_bytes(data.replace(b"99/802", b"99/%d" % number))
    process = running([*RESOGRAPH, "build", many, "--store", tmp_path / "s"])
    while not (tmp_path / "s" / "files.sqlite").exists():
        time.sleep(0.05)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "Traceback" not in errors
    for path in list(many.iterdir())[5:]:
        path.unlink()
    ran("build", many, "--store", tmp_path / "s", "--prune", "--quiet", "--workers", 0)
    assert json.loads(ran("info", "--store", tmp_path / "s", "--json"))["language_versions"] == 5


def test_serve_answers_and_ends_at_ctrl_c(store: Path) -> None:
    process = running([*RESOGRAPH, "serve", "--store", store, "--port", "0"])
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0]) as response:
            assert b"2 resolutions" in response.read()
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert errors == ""


def test_port_in_use(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "choose another with --port" in refused("serve", "--store", store, "--port", taken.getsockname()[1])


def test_demo_builds_the_samples_serves_them_and_names_three_things_to_try(tmp_path: Path) -> None:
    process = running([*RESOGRAPH, "demo", "--port", "0", "--store", tmp_path / "demo"])
    try:
        assert process.stdout is not None
        lines = []
        while not (lines and lines[-1].startswith("3. ")):
            lines.append(process.stdout.readline())
            assert lines[-1] or process.poll() is None
        text = "".join(lines)
        assert "24 read, 0 unchanged, 0 failed" in text
        for address in re.findall(r"http://\S+", text):
            with urllib.request.urlopen(address) as response:
                assert response.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
