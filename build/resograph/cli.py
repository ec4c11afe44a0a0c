"""The command line. Results go to standard output, all else to standard error."""

import contextlib
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resograph import __version__
from resograph.model import LANGUAGES, ResographError

# the other modules are imported by the commands that need them, so that --help is there at once
if TYPE_CHECKING:
    from resograph.build import Report
    from resograph.queries import Answer
    from resograph.vocab import Entry

app = typer.Typer(
    name="resograph",
    help="Reads resolutions of the United Nations and makes a knowledge graph that you can question.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

StoreFolder = Annotated[Path, typer.Option("--store", metavar="DIR", help="Folder of the store.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; standard output if none.")
]

Own = Annotated[
    list[Path] | None,
    typer.Option(
        "--vocabulary", metavar="FILE", help="A vocabulary of your own (Turtle), beside ours; may be repeated."
    ),
]


def main() -> None:
    """Run the command line; errors that are the user's to mend are one line, never a traceback."""
    try:
        app()
    except ResographError as error:
        print(f"resograph: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("resograph: stopped; what was finished is kept", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        _nobody_listens()
        sys.exit(141)
    except OSError as error:
        print(f"resograph: {error.filename or ''} {error.strerror or error}".replace("  ", " "), file=sys.stderr)
        sys.exit(1)


def _nobody_listens() -> None:
    # the reader of our output went away (| head): that is its right, and nothing more can be written
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(wanted: bool) -> None:
    if wanted:
        print(f"resograph {__version__}")
        raise typer.Exit


@app.callback()
def _resograph(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that knows only its own letters must not stop the work
            stream.reconfigure(errors="backslashreplace")


# ----------------------------------------------------------------- reading


@app.command()
def extract(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files, folders, patterns or archives.")],
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help=f"Language of the files ({', '.join(LANGUAGES)}); found if not given."),
    ] = None,
    vocabulary: Own = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Print what was read from files, one JSON record for each resolution, one a line.

    Problems go to standard error. The exit code is 1 if nothing was read from one of the files.
    """
    from resograph import export, pipeline
    from resograph.sources.files import Inputs

    if language is not None and language not in LANGUAGES:
        raise ResographError(
            f"--language {language}: no language of the United Nations; take one of {', '.join(LANGUAGES)}"
        )
    own = _own(vocabulary)
    failed = False
    inputs = Inputs(files)
    with export.replacing(out) as file, _bar("reading", quiet or out is None) as move:
        for item in inputs:
            if item.problem:
                failed = True
                _complain(f"{item.name}: {item.problem.message}")
                continue
            result = pipeline.process(item.name, item.data, language, own)
            for reading in result.readings:
                file.write(json.dumps(export.record(reading), ensure_ascii=False).encode() + b"\n")
            failed |= not result.readings
            for problem in result.problems:
                if not (quiet and result.readings):
                    _complain(f"{item.name}{problem.place and ', '}{problem.place}: {problem.message}")
            move(inputs.done, inputs.total, item.name)
    if failed:
        raise typer.Exit(1)


@app.command()
def build(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Files, folders (searched to the bottom), patterns, .zip, .tar.*"),
    ],
    store: StoreFolder,
    workers: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Processes that read; 0: this one.  [default: one for each core]"),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="IRI under which things are named; that of the store if not given."),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Drop what came of files that are gone.")] = False,
    vocabulary: Own = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="File for the report, as JSON.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Build a store from files, or bring it up to date.

    Files that are unchanged since the last build are passed over, changed ones replaced. A file that cannot
    be read is reported, and the others go on. The exit code is 1 only if nothing at all could be read.
    """
    from resograph import export
    from resograph.build import build as run
    from resograph.sources.files import Inputs
    from resograph.store import Store

    if base is not None:
        _require_base(base)
    own = _own(vocabulary)
    with Store.open(store, base) as opened, _bar("reading", quiet or as_json) as move:

        def watch(inputs: Inputs, so_far: "Report") -> None:
            move(inputs.done, inputs.total, f"{so_far.read} read, {so_far.skipped} unchanged, {so_far.failed} failed")

        done = run(opened, sources, _cores() if workers is None else workers, prune, watch, own)
    if report is not None:
        with export.replacing(report) as file:
            file.write(json.dumps(done.as_json(), ensure_ascii=False, indent=1).encode() + b"\n")
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    elif not quiet:
        _print_report(done, store)
    if not (done.read or done.skipped) and done.failed:
        if quiet:
            _complain(f"resograph: nothing could be read: {done.problems[0][0]}: {done.problems[0][1].message}")
        raise typer.Exit(1)


def _own(files: list[Path] | None) -> tuple[Path, ...]:
    """Vocabularies of the user's own, checked before anything else is done."""
    own = tuple(files or ())
    if own:
        from resograph import vocab

        found = vocab.faults(own)
        if found:
            more = f"\n... and {len(found) - 20} more" if len(found) > 20 else ""
            raise ResographError("the vocabulary cannot be used:\n" + "\n".join(map(str, found[:20])) + more)
    return own


def _require_base(base: str) -> None:
    from pyoxigraph import NamedNode

    try:
        NamedNode(base)
    except ValueError as error:
        raise ResographError(f"--base {base}: no IRI; give one like https://example.org/un/") from error
    if not base.endswith(("/", "#")):
        raise ResographError(f"--base {base}: must end in / or #, as names are put behind it")


def _cores() -> int:
    # where the system tells, the cores that this process may use, which in a container are fewer
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _print_report(done: "Report", store: Path) -> None:
    shown = 20
    for name, problem in done.problems[:shown]:
        _complain(f"{name}{problem.place and ', '}{problem.place}: {problem.message}")
    if len(done.problems) > shown:
        _complain(f"... and {len(done.problems) - shown} more problems; --report FILE has them all")
    if done.problems:
        print("problems: " + ", ".join(f"{number} {code}" for code, number in done.kinds().items()))
    pruned = f", {done.pruned} dropped" if done.pruned else ""
    print(
        f"{done.read} read, {done.skipped} unchanged, {done.failed} failed{pruned} in {done.seconds:.1f} s; "
        f"{done.graphs} language versions in {store}"
    )


# ------------------------------------------------------------------ asking


@app.command()
def query(
    name: Annotated[
        str, typer.Argument(metavar="NAME-or-FILE", help="A saved query, or a file with a query in SPARQL.")
    ],
    store: StoreFolder,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="X=Y", help="Value of a parameter.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, tsv, json, xml; for graphs turtle or ntriples.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Ask the store: a saved query by its name (see: resograph queries), or a file of yours."""
    from resograph import queries
    from resograph.store import Store

    if form not in ("", "table", "csv", "tsv", "json", "xml", "turtle", "ntriples"):
        raise ResographError(f"--format {form} is not known; take table, csv, tsv, json, xml, turtle or ntriples")
    asked = queries.find(name)
    values: dict[str, str] = {}
    for pair in param or []:
        key, mark, value = pair.partition("=")
        if not mark:
            raise ResographError(f"--param {pair}: write it name=value")
        values[key] = value
    text = queries.bind(asked, values)
    with Store.read_only(store) as opened:
        _print_answer(queries.run(opened, text, asked.name), "json" if as_json else form)


def _print_answer(answer: "Answer", form: str) -> None:
    from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

    from resograph import export

    if isinstance(answer, QueryTriples):
        if form not in ("", "turtle", "ntriples"):
            raise ResographError(f"this query gives a graph, not a {form}; take --format turtle or ntriples")
        kind = RdfFormat.N_TRIPLES if form == "ntriples" else RdfFormat.TURTLE
        serialize(answer, sys.stdout.buffer, kind, prefixes=export.prefixes())
        return
    if form in ("turtle", "ntriples"):
        raise ResographError("this query gives a table, not a graph; take --format table, csv, tsv, json or xml")
    if form in ("", "table"):
        if isinstance(answer, QuerySolutions):
            names = [variable.value for variable in answer.variables]
            _table(names, ([_shown(solution[name]) for name in names] for solution in answer))
        else:
            print("yes" if bool(answer) else "no")
        return
    answer.serialize(sys.stdout.buffer, getattr(QueryResultsFormat, form.upper()))
    if sys.stdout.isatty():
        print()


def _shown(term: Any) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _table(names: list[str], rows: Iterator[list[str]]) -> None:
    """A table for people; where no one looks on (a pipe), as wide as it needs to be."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=10_000, no_color=True)
    table = Table(*names, box=box.SIMPLE_HEAD, header_style="bold")
    for row in rows:
        # as Text, so that brackets in titles are not taken for markup
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    if not table.row_count:
        _complain("no answer")


@app.command("queries")
def list_queries(
    name: Annotated[str | None, typer.Argument(help="Show this one whole.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the saved queries, with what they ask and their parameters."""
    from resograph import queries

    if name is not None:
        print(queries.find(name).text, end="")
        return
    if as_json:
        listed = [
            {
                "name": one.name,
                "title": one.title,
                "question": one.question,
                "params": [
                    {"name": p.name, "type": p.type, "default": p.default, "example": p.example, "text": p.text}
                    for p in one.params
                ],
                "columns": one.columns,
                "tags": one.tags,
            }
            for one in queries.saved()
        ]
        print(json.dumps(listed, ensure_ascii=False))
        return
    params = (" ".join(f"{p.name}={p.default or ''}" for p in one.params) for one in queries.saved())
    _table(
        ["name", "question", "parameters"],
        ([q.name, q.question, p] for q, p in zip(queries.saved(), params, strict=True)),
    )


@app.command()
def export(
    store: StoreFolder,
    form: Annotated[
        str, typer.Option("--format", "-f", help="turtle or jsonld (all graphs as one), trig or nquads (graphs apart).")
    ] = "nquads",
    graph: Annotated[str | None, typer.Option(metavar="IRI", help="Only this graph.")] = None,
    document: Annotated[
        str | None, typer.Option(metavar="SYMBOL", help="Only the graphs of this resolution, such as A/RES/76/186.")
    ] = None,
    out: Out = None,
) -> None:
    """Write the graph, or a part of it, to a file. The same graph gives the same bytes."""
    from resograph import export as exporting
    from resograph.store import Store

    if form not in exporting.FORMS:
        raise ResographError(f"--format {form} is not known; take one of {', '.join(exporting.FORMS)}")
    if graph and document:
        raise ResographError("give --graph or --document, not both")
    with Store.read_only(store) as opened:
        graphs = exporting.graphs_of(opened, graph, document)
        with exporting.replacing(out) as file:
            exporting.write(opened, file, form, graphs)


@app.command()
def check(
    store: StoreFolder,
    document: Annotated[str | None, typer.Option(metavar="SYMBOL", help="Only the graphs of this resolution.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check the store against the shapes of the ontology (SHACL), graph by graph.

    The exit code is 1 if something is not as it must be.
    """
    from dataclasses import asdict

    from resograph import check as checking
    from resograph import export
    from resograph.store import Store

    found = []
    with Store.read_only(store) as opened, _bar("checking", quiet or as_json) as move:
        graphs = export.graphs_of(opened, None, document) or opened.graph_names()
        for number, (_, violations) in enumerate(checking.check(opened, graphs), 1):
            found += violations
            move(number, len(graphs), f"{len(found)} found")
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            value = f" (it says: {one.value})" if one.value else ""
            print(f"{one.thing}: {one.message}{value}")
        if not quiet:
            _complain(f"{len(graphs)} graphs checked, {len(found)} things to mend")
    if found:
        raise typer.Exit(1)


@app.command()
def info(store: StoreFolder, as_json: AsJson = False) -> None:
    """Say what is in a store: resolutions, languages, sessions, and files that could not be read."""
    from resograph import symbols
    from resograph.store import Store

    with Store.read_only(store) as opened:
        versions, files, quads, base = opened.versions(), opened.files(), len(opened), opened.base
    known = {version.symbol for version in versions if version.symbol}
    sessions = Counter(f"{symbol.split('/')[0]}/{symbols.session(symbol) or '?'}" for symbol in known)
    said = {
        "store": str(store),
        "base": base,
        "resolutions": len(known),
        "language_versions": len(versions),
        "statements": quads,
        "languages": dict(sorted(Counter(version.language for version in versions).items())),
        "sessions": dict(sorted(sessions.items(), key=lambda one: symbols.sort_key(one[0]))),
        "files": len(files),
        "failed": [file.name for file in files if not file.gave],
    }
    if as_json:
        print(json.dumps(said, ensure_ascii=False))
        return
    failed = said.pop("failed")
    assert isinstance(failed, list)
    for key, value in said.items():
        shown = ", ".join(f"{one} {number:,}" for one, number in value.items()) if isinstance(value, dict) else value
        print(f"{key.replace('_', ' ')}: {f'{shown:,}' if isinstance(shown, int) else shown}")
    if failed:
        print(f"files that could not be read: {len(failed)}")
        for name in failed[:20]:
            print(f"  {name}")


# ------------------------------------------------------------- vocabularies

vocab_app = typer.Typer(
    help="Show, search and check the vocabularies of bodies, instruments and States.", no_args_is_help=True
)
app.add_typer(vocab_app, name="vocab")


@vocab_app.command("show")
def vocab_show(
    name: Annotated[str, typer.Argument(metavar="KEY|NAME", help="A key (body/security-council) or any of its names.")],
    vocabulary: Own = None,
    as_json: AsJson = False,
) -> None:
    """Show a thing of the vocabularies: all its names."""
    from resograph import vocab

    known = vocab.load(_own(vocabulary))
    found = known.named(name)
    if not found:
        raise ResographError(f"no vocabulary has {name!r}; `resograph vocab search` looks for parts of names")
    if as_json:
        print(json.dumps([_entry(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        print(one.key)
        print(f"  kind: {one.kind}")
        if one.parent:
            print(f"  part of: {known.label(one.parent) or one.parent} ({one.parent})")
        for language, names in sorted(one.labels.items()):
            print(f"  {language}: {' | '.join(names)}")


def _entry(one: "Entry") -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "parent": one.parent,
        "names": {k: list(v) for k, v in one.labels.items()},
    }


@vocab_app.command("search")
def vocab_search(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="Words, or beginnings of words, of one name.")],
    language: Annotated[
        str | None, typer.Option("--language", "-l", metavar="CODE", help="Only names in this language.")
    ] = None,
    vocabulary: Own = None,
    as_json: AsJson = False,
) -> None:
    """List the things with a name that has all of the words."""
    from resograph import vocab

    if language is not None and language not in LANGUAGES:
        raise ResographError(f"--language {language}: take one of {', '.join(LANGUAGES)}")
    found = vocab.load(_own(vocabulary)).search(words, language)
    if as_json:
        print(json.dumps([{**_entry(one), "found": name} for one, name in found], ensure_ascii=False))
        return
    _table(["key", "name in English", "found"], ([one.key, one.label or "", name] for one, name in found))


@vocab_app.command("check")
def vocab_check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Vocabularies of your own; ours if none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check vocabularies: syntax, names that two things share, missing English names, parents that go in circles.

    The exit code is 1 if something is not as it must be.
    """
    from dataclasses import asdict

    from resograph import vocab

    found = vocab.faults(files) if files else vocab.checked(vocab.own_files())
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            print(one)
        _complain(f"{len(files or vocab.own_files())} files checked, {len(found)} things to mend")
    if found:
        raise typer.Exit(1)


@vocab_app.command("candidates")
def vocab_candidates(
    source: Annotated[
        Path,
        typer.Argument(metavar="STORE|RECORDS", help="Folder of a store, or a file that `resograph extract` wrote."),
    ],
    least: Annotated[
        int, typer.Option("--least", min=1, metavar="N", help="Named by at least so many resolutions.")
    ] = 2,
    out: Out = None,
) -> None:
    """List the names that no vocabulary has, the most frequent first, as Turtle to paste into one."""
    from resograph import candidates, export

    found = candidates.of(source)
    with export.replacing(out) as file:
        for piece in candidates.turtle(found, least):
            file.write(piece.encode() + b"\n")


# ----------------------------------------------------------------- serving


@app.command()
def serve(
    store: StoreFolder,
    host: Annotated[str, typer.Option(help="Address to serve at; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    quiet: Quiet = False,
) -> None:
    """Serve a store on the web, for reading: a SPARQL endpoint at /sparql, and a page to ask from."""
    _serve(store, host, port, lambda address: None if quiet else print(f"serving {store} at {address}", flush=True))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    store: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the store; one in your cache folder if none.")
    ] = None,
) -> None:
    """Build the sample resolutions that come with resograph into a store of their own, and serve it.

    The samples were written for resograph; they are no documents of the United Nations.
    """
    from platformdirs import user_cache_path

    from resograph import resources
    from resograph.build import build as run
    from resograph.store import Store

    folder = store or user_cache_path("resograph") / "demo"
    with Store.open(folder) as opened:
        done = run(opened, [resources.samples()], _cores(), prune=True)
    _print_report(done, folder)

    def say(address: str) -> None:
        print(
            f"""
Serving it at {address} (Ctrl-C to stop). Three things to try:

1. The page to ask from:        {address}
2. Who cites a resolution:      {address}queries/cited-by?symbol=A/RES/99/901
3. The same, at another prompt: resograph query cited-by --param symbol=A/RES/99/901 --store "{folder}"
""",
            flush=True,
        )

    _serve(folder, "127.0.0.1", port, say)


def _serve(store: Path, host: str, port: int, say: Callable[[str], None]) -> None:
    from resograph import server

    with server.listen(store, host, port) as listening:
        at = listening.server_address
        name = f"[{host}]" if ":" in host else host
        say(f"http://{name}:{at[1]}/")
        with contextlib.suppress(KeyboardInterrupt):
            listening.serve_forever()


# ---------------------------------------------------------------- progress


def _complain(message: str) -> None:
    print(message, file=sys.stderr)


@contextlib.contextmanager
def _bar(what: str, quiet: bool) -> Iterator[Callable[[float, float, str], None]]:
    """A progress bar on standard error, where someone looks on; gives a function (done, total, words) that moves it."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total, words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(
        *columns, TextColumn("{task.fields[words]}"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task(what, total=None, words="")
        yield lambda done, total, words: progress.update(task, completed=done, total=total, words=words)
