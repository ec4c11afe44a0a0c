"""The store: a folder with one named graph for each language version, and a record of the files they came from.

    resograph.json   format of the folder and base IRI
    graph/           the quads (pyoxigraph): the named graphs, and in the default graph what any of them says
    files.sqlite     which file gave which graphs, by which reader; and what is to be written (the journal)
    writer           process that writes; empty when it has finished

A change goes first into the journal, together with the record that it leads to, in one transaction; then into the
graph, each named graph in one transaction. Whatever moment a build is killed at, whoever opens the store for writing
next carries out what the journal holds, so that record and graph agree again. Readers see whole graphs at any time.

The default graph is kept as the merge of the named ones (RDF 1.1 Semantics, 4.1), each statement once: the engine's own
union gives a statement once for each graph that has it, so that six languages would make every count six times too
large and every join six times slower at each step.

When several files give the same language version, one holds the graph: official XML before PDF before text, then the
lower sha-256, then the lower name. The graphs of the others are kept aside in `files.sqlite`, and the next takes the
place of the first when that goes away.
"""

import contextlib
import errno
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from resograph import __version__
from resograph.model import Problem, ResographError
from resograph.pipeline import Outcome

FORMAT = 1
"""Version of the folder's layout. Raised when an older resograph could no longer read it."""

RANKS = {"application/akn+xml": 0, "application/pdf": 1, "text/plain": 2}
"""Which file holds a graph that several give: the lower rank."""

FLUSH_AFTER = 500
"""Graphs that may wait in the journal until the store is made to reach the disk; opening after a kill repeats these."""

BULK = 100_000
"""Statements that are loaded in one go at most, each into its graph and the default graph. The bulk loader takes in all
of them or none (oxigraph 0.5) and writes sorted tables directly, twice as fast as a transaction; the more at once, the
less is sorted again later, and the more memory it takes (these about 400 MB)."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, reader TEXT NOT NULL,
    gave INTEGER NOT NULL, problems TEXT NOT NULL
) WITHOUT ROWID;
-- one row for each graph that a file gives; content is empty for the one that holds the graph
CREATE TABLE IF NOT EXISTS claim (
    graph TEXT NOT NULL, key TEXT NOT NULL, rank INTEGER NOT NULL, sha256 TEXT NOT NULL,
    symbol TEXT, language TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB,
    PRIMARY KEY (graph, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claim_key ON claim (key);
CREATE TABLE IF NOT EXISTS vocabulary (graph TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS derived (graph TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
-- what is to be written: the content of a graph, or nothing where the graph is to go
CREATE TABLE IF NOT EXISTS journal (graph TEXT PRIMARY KEY, content BLOB) WITHOUT ROWID;
"""


class StoreError(ResographError):
    """A store that cannot be opened, read or written; says what would mend it."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the store knows of a file: its `sha256`, the version of its `reader`, how many graphs it `gave`."""

    key: str
    name: str
    sha256: str
    reader: str
    gave: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A language version in the store: its graph, what it is a version of, and the file it was read from."""

    graph: str
    symbol: str | None
    language: str
    media_type: str
    file: str


class Store:
    """A store, opened by `Store.open` for writing or by `Store.read_only`; closes as a context manager."""

    def __init__(self, folder: Path, base: str, graph: ox.Store, record: sqlite3.Connection, writable: bool) -> None:
        self.folder = folder
        self.base = base
        self.writable = writable
        self._graph = graph
        self._record = record
        self._planned: dict[str, bytes | None] = {}
        self._unflushed = 0
        self._said: set[int] = set()

    # ------------------------------------------------------------- opening

    @classmethod
    def open(cls, folder: str | Path, base: str | None = None) -> Self:
        """Open a store for writing, or make one; one process at a time may.

        `base` is the IRI under which things are named; None for that of the store.

        Raises:
            StoreError: another process is writing; the folder holds other things, or a store of a newer version or of
                another base; no permission; no space.
        """
        from resograph import rdf

        folder = Path(folder)
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            marker = _marker(folder)
            if marker is None:
                if any(folder.iterdir()):
                    raise StoreError(f"{folder} holds files but no store; name an empty or new folder")
                marker = {"format": FORMAT, "base": base or rdf.DEFAULT_BASE, "made_by": __version__}
                _write_whole(folder / "resograph.json", json.dumps(marker, indent=2).encode() + b"\n")
            held: str = marker["base"]
            if base is not None and base != held:
                raise StoreError(f"{folder} names things under {held}, not {base}; build another store for that")
            try:
                graph = ox.Store(folder / "graph")
            except OSError as error:
                if "lock" in str(error).lower() and "ermission" not in str(error):
                    raise StoreError(
                        f"{folder} is being written by {_writer(folder)}; wait until it is done"
                    ) from error
                raise
            _write_whole(folder / "writer", f"{os.getpid()}\n".encode())
            record = sqlite3.connect(folder / "files.sqlite", timeout=60, isolation_level=None, check_same_thread=False)
            record.executescript(SCHEMA)
            store = cls(folder, held, graph, record, writable=True)
            left = record.execute("SELECT graph, content FROM journal").fetchall()
            if left:
                store._carry_out(dict(left))
                store._flush()
            return store

    @classmethod
    def read_only(cls, folder: str | Path) -> Self:
        """Open a store as it stands now, also while another process writes; later changes are not seen.

        Raises:
            StoreError: there is no store, or one of a newer version; no permission.
        """
        folder = Path(folder)
        with _explained(folder):
            marker = _marker(folder) if folder.is_dir() else None
            if marker is None:
                raise StoreError(
                    f"there is no store in {folder}; make one with: resograph build FILES --store {folder}"
                )
            if not ((folder / "graph" / "CURRENT").exists() and (folder / "files.sqlite").exists()):
                raise StoreError(f"the store in {folder} was never finished; run its build again")
            graph = ox.Store.read_only(str(folder / "graph"))
            # a record that a killed build left half written is set right by whoever may write
            mode = "rw" if os.access(folder / "files.sqlite", os.W_OK) else "ro"
            uri = f"{(folder / 'files.sqlite').absolute().as_uri()}?mode={mode}"
            record = sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False)
            return cls(folder, marker["base"], graph, record, writable=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except StoreError:
            # what went wrong first says more; the journal carries over what is not on the disk yet
            if error is None:
                raise

    def close(self) -> None:
        """Make everything reach the disk, and let others write."""
        try:
            if self.writable:
                with _explained(self.folder):
                    if self._unflushed:
                        self._flush()
                    # emptied: whoever reads may look again, as `Store.finished` tells
                    _write_whole(self.folder / "writer", b"")
        finally:
            self._record.close()
            # dropping the last reference is what closes the database and frees its lock
            self._graph = ox.Store()

    # ------------------------------------------------------------- reading

    def query(self, text: str, **options: Any) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a SPARQL query; its default graph is the merge of all graphs unless it says otherwise.

        `options` are those of `pyoxigraph.Store.query`.

        Raises:
            SyntaxError: pyoxigraph's own, with the place; `resograph.queries` makes it readable.
        """
        return self._graph.query(text, **options)

    def graph_names(self) -> list[str]:
        """IRIs of the graphs, sorted."""
        return sorted(name.value for name in self._graph.named_graphs() if isinstance(name, ox.NamedNode))

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """The triples of one graph, in no fixed order."""
        return (quad.triple for quad in self._graph.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def about(self, subject: ox.NamedNode | ox.BlankNode) -> set[ox.Triple]:
        """The triples about one thing, of all graphs."""
        return {quad.triple for quad in self._graph.quads_for_pattern(subject, None, None, None)}

    def subjects(self) -> set[ox.NamedNode | ox.BlankNode]:
        """All things that the store says something about."""
        return {quad.subject for quad in self._graph if not isinstance(quad.subject, ox.Triple)}

    @staticmethod
    def finished(folder: str | Path) -> float | None:
        """When the last build of a store ended (seconds since 1970), None while one is on its way or was killed."""
        try:
            status = (Path(folder) / "writer").stat()
        except OSError:
            return None
        return status.st_mtime if status.st_size == 0 else None

    def __len__(self) -> int:
        """Number of statements in the named graphs."""
        counted = self._graph.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(counted, ox.QuerySolutions)
        value = next(iter(counted))["n"]
        return int(value.value) if isinstance(value, ox.Literal) else 0

    def versions(self, symbol: str | None = None) -> list[Version]:
        """The language versions in the store (of one document, where `symbol` is given), by graph."""
        rows = self._record.execute(
            "SELECT graph, symbol, language, media_type, name FROM claim JOIN file USING (key) "
            "WHERE content IS NULL AND (?1 IS NULL OR symbol = ?1) ORDER BY graph",
            (symbol,),
        )
        return [Version(*row) for row in rows]

    def standing_back(self) -> list[tuple[str, Problem]]:
        """Files that give a language version that another file holds, by key, each with a problem that says so."""
        rows = self._record.execute(
            "SELECT theirs.key, theirs.symbol, file.name, mine.sha256 = theirs.sha256 "
            "FROM claim AS theirs JOIN claim AS mine USING (graph) JOIN file ON file.key = mine.key "
            "WHERE theirs.content IS NOT NULL AND mine.content IS NULL ORDER BY theirs.key, graph"
        )
        found = []
        for key, symbol, holder, same in rows:
            if same:
                message = f"is the same file as {holder}, which was taken"
            else:
                message = (
                    f"gives {symbol or 'a text'} in the same language as {holder}, which was taken; remove one of them"
                )
            found.append((key, Problem("store", "same-version-twice", "", message)))
        return found

    def files(self) -> list[FileRecord]:
        """The files that were read or refused, by key."""
        return [_file_record(row) for row in self._record.execute("SELECT * FROM file ORDER BY key")]

    def file(self, key: str) -> FileRecord | None:
        """What is known of one file."""
        row = self._record.execute("SELECT * FROM file WHERE key = ?", (key,)).fetchone()
        return _file_record(row) if row else None

    # ------------------------------------------------------------- writing

    def put(self, outcomes: Sequence[Outcome], reader: str) -> None:
        """Take up what came of some files: their graphs replace those that the same files gave before.

        `reader` is the version that read them. A file that changed and can't be read any more keeps its old graphs.

        Raises:
            StoreError: no space or no permission; the store stays as it was.
        """
        with self._change() as touched:
            self._record.execute("UPDATE derived SET sha256 = ''")
            for outcome in outcomes:
                problems = json.dumps([asdict(problem) for problem in outcome.problems], ensure_ascii=False)
                # without its sha-256 a file counts as changed, and is read again next time
                sha256 = outcome.sha256 if outcome.lasting else ""
                keeps = self._keeps(outcome)
                row = (outcome.key, outcome.name, sha256, reader, len(outcome.graphs), problems)
                self._record.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", row)
                if keeps:
                    continue
                touched.update(self._disclaim(outcome.key))
                for graph in outcome.graphs:
                    touched[graph.iri] = None
                    claim = (graph.iri, outcome.key, RANKS[graph.media_type], outcome.sha256, graph.symbol)
                    self._record.execute(
                        "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (*claim, graph.language, graph.media_type, graph.content),
                    )

    def drop(self, keys: Iterable[str]) -> None:
        """Forget files; graphs that others gave, too, pass to the next of them.

        Raises:
            StoreError: no space or no permission; the store stays as it was.
        """
        with self._change() as touched:
            self._record.execute("UPDATE derived SET sha256 = ''")
            for key in keys:
                touched.update(self._disclaim(key))
                self._record.execute("DELETE FROM file WHERE key = ?", (key,))

    def put_vocabularies(self, vocabularies: Mapping[str, bytes]) -> None:
        """Load Turtle files, each into the graph that maps to it; what is loaded already is passed over.

        Raises:
            StoreError: a file is no Turtle, or there is no space.
        """

        def triples(graph: str) -> bytes:
            try:
                parsed = [quad.triple for quad in ox.parse(vocabularies[graph], format=ox.RdfFormat.TURTLE)]
            except SyntaxError as error:
                raise StoreError(f"the vocabulary {graph} is no Turtle: {error}; mend the file") from error
            return _ntriples(_named(parsed, graph))

        hashes = {graph: hashlib.sha256(turtle).hexdigest() for graph, turtle in vocabularies.items()}
        self._put_whole("vocabulary", hashes, triples)

    def put_derived(self, derived: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Bring the graphs that follow from all others to these triples, by IRI; those of before that are not named go.

        Raises:
            StoreError: there is no space.
        """
        contents = {graph: _ntriples(set(triples)) for graph, triples in derived.items()}
        hashes = {graph: hashlib.sha256(content).hexdigest() for graph, content in contents.items()}
        self._put_whole("derived", hashes, contents.__getitem__)

    def derived_stale(self) -> bool:
        """Whether files came or went since the derived graphs were made."""
        held = self._record.execute("SELECT sha256 FROM derived").fetchall()
        return not held or ("",) in held

    def _put_whole(self, table: str, hashes: Mapping[str, str], content: Callable[[str], bytes]) -> None:
        """Make the graphs of a table be those that `hashes` names; `content` gives one that changed as N-Triples."""
        known = dict(self._record.execute(f"SELECT graph, sha256 FROM {table}"))
        if known == hashes:
            return
        with self._change():
            for graph in hashes:
                if known.get(graph) == hashes[graph]:
                    continue
                self._plan(graph, zlib.compress(content(graph), 1))
                self._record.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (graph, hashes[graph]))
            for graph in known.keys() - hashes.keys():
                self._plan(graph, None)
                self._record.execute(f"DELETE FROM {table} WHERE graph = ?", (graph,))

    def _keeps(self, outcome: Outcome) -> bool:
        """Whether a file that gives nothing now keeps the graphs that it gave before.

        So it is when its bytes changed for the worse (a download cut short) or our reading failed, but not when
        a better reader finds that the same bytes never were a resolution.
        """
        if outcome.graphs:
            return False
        before = self._record.execute("SELECT sha256 FROM claim WHERE key = ?", (outcome.key,)).fetchone()
        return before is not None and (before[0] != outcome.sha256 or not outcome.lasting)

    def _disclaim(self, key: str) -> dict[str, None]:
        graphs = dict.fromkeys(row[0] for row in self._record.execute("SELECT graph FROM claim WHERE key = ?", (key,)))
        self._record.execute("DELETE FROM claim WHERE key = ?", (key,))
        return graphs

    def _settle(self, graph: str) -> None:
        """Give a graph to the first of those who claim it, and plan what that changes."""
        claims = self._record.execute(
            "SELECT key, content FROM claim WHERE graph = ? ORDER BY rank, sha256, key", (graph,)
        ).fetchall()
        if not claims:
            self._plan(graph, None)
            return
        (first, content), *others = claims
        if content is None:
            return
        for key, theirs in others:
            if theirs is None:
                aside = zlib.compress(_ntriples(self.triples(graph)), 1)
                self._record.execute("UPDATE claim SET content = ? WHERE graph = ? AND key = ?", (aside, graph, key))
        self._plan(graph, content)
        self._record.execute("UPDATE claim SET content = NULL WHERE graph = ? AND key = ?", (graph, first))

    def _plan(self, graph: str, content: bytes | None) -> None:
        self._record.execute("INSERT OR REPLACE INTO journal VALUES (?, ?)", (graph, content))
        self._planned[graph] = content

    @contextlib.contextmanager
    def _change(self) -> Iterator[dict[str, None]]:
        """Write a change to record and journal in one transaction, then to the graph.

        Yields a table into which the body puts the graphs whose claims it changed.
        """
        with _explained(self.folder):
            self._planned.clear()
            self._record.execute("BEGIN IMMEDIATE")
            try:
                touched: dict[str, None] = {}
                yield touched
                for graph in touched:
                    self._settle(graph)
            except BaseException:
                self._record.execute("ROLLBACK")
                raise
            self._record.execute("COMMIT")
            self._carry_out(self._planned)
            if self._unflushed >= FLUSH_AFTER:
                self._flush()

    def _carry_out(self, planned: Mapping[str, bytes | None]) -> None:
        """Bring graphs to the content planned for them (compressed N-Triples; None: they go)."""
        fresh: list[bytes] = []
        size = 0
        for graph, packed in planned.items():
            name = ox.NamedNode(graph)
            if packed is None:
                self._update(name, set(self.triples(graph)), set(), b"")
                continue
            content = zlib.decompress(packed)
            lines = content.count(b"\n")
            if self._graph.contains_named_graph(name) or lines > BULK:
                planned_triples = {quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)}
                self._update(name, set(self.triples(graph)), planned_triples, content)
            else:
                if size + lines > BULK:
                    self._load(fresh)
                    fresh, size = [], 0
                fresh += [self._unsaid(content, graph), content.replace(b" .\n", f" {name} .\n".encode())]
                size += lines
        self._load(fresh)
        self._unflushed += len(planned)

    def _unsaid(self, content: bytes, graph: str) -> bytes:
        """The lines of a graph that the default graph may not have yet.

        Six languages of a resolution say much the same, and loading takes most of a build's time. Lines are known by
        their 64-bit hash (of a million lines two share one with odds of 1 to 30 million); those about the
        version itself are in no other graph.
        """
        own = f"<{graph}".encode()
        lines = []
        for line in content.splitlines(keepends=True):
            if not line.startswith(own):
                known = hash(line)
                if known in self._said:
                    continue
                self._said.add(known)
            lines.append(line)
        return b"".join(lines)

    def _load(self, fresh: Sequence[bytes]) -> None:
        if fresh:
            try:
                # our own serializer wrote the lines, so their IRIs need no check
                self._graph.bulk_load(b"".join(fresh), format=ox.RdfFormat.N_QUADS, lenient=True)
            except BaseException:
                self._said.clear()
                raise

    def _update(self, name: ox.NamedNode, old: set[ox.Triple], new: set[ox.Triple], content: bytes) -> None:
        """Bring a graph, and the default graph with it, from the old triples to the new (`content`, N-Triples).

        One update is one transaction: nobody sees the graph without its content, or the two at odds.
        """
        self._said.clear()
        gone = [triple for triple in old - new if not self._elsewhere(triple, name)]
        steps = [f"DELETE DATA {{\n{''.join(f'{triple} .' for triple in gone)}\n}}"] if gone else []
        steps.append(f"DROP SILENT GRAPH {name}")
        if new:
            lines = content.decode()
            steps.append(f"INSERT DATA {{\n{lines} GRAPH {name} {{\n{lines}}} }}")
        self._graph.update(";\n".join(steps))

    def _elsewhere(self, triple: ox.Triple, name: ox.NamedNode) -> bool:
        """Whether another named graph says the same."""
        quads = self._graph.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(quad.graph_name not in (name, ox.DefaultGraph()) for quad in quads)

    def _flush(self) -> None:
        """Make the graph reach the disk; only then may the journal forget."""
        self._graph.flush()
        self._record.execute("DELETE FROM journal")
        self._unflushed = 0


def _named(triples: Iterable[ox.Triple], graph: str) -> Iterator[ox.Triple]:
    """The triples with their blank nodes named after the graph, in the order in which they come.

    A blank node is another one wherever it is written, and could never be taken out again (RDF 1.1, 3.5).
    """
    names: dict[ox.BlankNode, ox.NamedNode] = {}

    def node(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.NamedNode(f"{graph}#_{len(names) + 1}"))
        return term

    return (ox.Triple(node(one.subject), one.predicate, node(one.object)) for one in triples)


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as sorted N-Triples."""
    content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(content.splitlines(keepends=True)))


def _file_record(row: tuple[str, str, str, str, int, str]) -> FileRecord:
    key, name, sha256, reader, gave, problems = row
    return FileRecord(key, name, sha256, reader, gave, tuple(Problem(**problem) for problem in json.loads(problems)))


def _marker(folder: Path) -> dict[str, Any] | None:
    """What resograph.json says, or None where there is none."""
    try:
        content = (folder / "resograph.json").read_bytes()
    except FileNotFoundError:
        return None
    try:
        marker: dict[str, Any] = json.loads(content)
        newer, maker, _ = marker["format"] > FORMAT, marker["made_by"], marker["base"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder / 'resograph.json'} is damaged; restore it, or build the store anew") from error
    if newer:
        raise StoreError(
            f"{folder} was made by a newer resograph ({maker}); upgrade this one: pip install -U resograph"
        )
    return marker


def _writer(folder: Path) -> str:
    try:
        return f"process {int((folder / 'writer').read_text())}"
    except (OSError, ValueError):
        return "another process"


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """What disk and databases report, in words that say what to do."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        said = str(error)
        if "space" in said.lower() or "full" in said.lower() or getattr(error, "errno", None) == errno.ENOSPC:
            message = (
                f"no space is left on the disk of {folder}; free some and run the build again, it goes on from there"
            )
        elif isinstance(error, PermissionError) or "ermission denied" in said or "readonly" in said:
            message = f"{folder} may not be written or read; check its permissions"
        else:
            message = f"the store in {folder} cannot be used ({said}); if its disk is sound, build it anew"
        raise StoreError(message) from error
