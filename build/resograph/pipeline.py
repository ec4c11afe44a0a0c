"""From bytes to readings, and from many files to graphs in worker processes.

Only this module knows the order of the stages.
"""

import contextlib
import hashlib
import queue
import signal
import threading
import time
import traceback
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from resograph import __version__, resources
from resograph.model import Document, Findings, Problem, Reading, ResographError, Result, UnreadableError
from resograph.sources.files import Input

SECONDS = 300.0
"""Time that one file may take. The slowest file of the corpus takes about ten seconds."""

MEMORY = 960 * 2**20
"""Bytes of data that a worker may hold: what needs more is refused, before the machine runs out of memory."""

AHEAD = 2
"""Files that a worker has at hand, so that it never waits for the next."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What was read from one resolution of a file, ready for a store.

    `iri` names the graph, `content` is it as compressed N-Triples (zlib), in order, `size` the number of triples.
    """

    iri: str
    symbol: str | None
    language: str
    media_type: str
    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file in a build.

    `key`, `name` and `sha256` are those of the `Input`. `lasting` is False where another try may end otherwise
    (no memory, no time, a fault of ours).
    """

    key: str
    name: str
    sha256: str
    graphs: tuple[Graph, ...] = ()
    problems: tuple[Problem, ...] = ()
    lasting: bool = True


def reader_version(vocabularies: Sequence[Path] = ()) -> str:
    """Version of all that decides what is read from a file: `0.1.0+` and a digest of code and data.

    `vocabularies` are the user's own, which decide with them.
    """
    own = hashlib.sha256(b"".join(path.read_bytes() for path in vocabularies)).hexdigest()[:8] if vocabularies else ""
    return f"{__version__}+{resources.reader_digest()}{own and '.'}{own}"


def process(name: str, data: bytes, language: str | None = None, vocabularies: tuple[Path, ...] = ()) -> Result:
    """Read one file to the end.

    `language` (ISO 639-1) is what the user says of it, None where the file shall say; `vocabularies` are Turtle
    files of the user's own, added to those of resograph. Never raises for what is in the file: what can't be
    read is a problem of the result.
    """
    # imported here, so that a command that reads no files starts at once
    from resograph import layout, sources, structure

    readings: list[Reading] = []
    problems: list[Problem] = []
    try:
        source = sources.read(name, data, language)
        problems += source.problems
        for part, text in enumerate(layout.clean(source, language)):
            try:
                document = structure.parse(source, part, text)
                findings = extract(document, vocabularies)
            except UnreadableError as error:
                problems.append(error.problem)
            except Exception as error:
                problems.append(_internal(error))
            else:
                readings.append(Reading(document, findings))
                problems += document.problems
    except UnreadableError as error:
        problems.append(error.problem)
    except Exception as error:
        problems.append(_internal(error))
    unique = tuple(dict.fromkeys(problems))
    return Result(name, hashlib.sha256(data).hexdigest(), tuple(readings), unique)


def extract(document: Document, vocabularies: tuple[Path, ...] = ()) -> Findings:
    """What a document says: everything that is found in it, with the user's own vocabularies beside ours."""
    from resograph import link, vocab
    from resograph.extract import citations, goals, meetings, names, requests, unknown

    held = vocab.load(vocabularies)
    known = names.find(document, held)
    links = link.resolve(document, known + unknown.find(document, known), held)
    return Findings(
        citations=citations.find(document),
        links=links,
        goals=goals.find(document),
        gatherings=meetings.find(document, links),
        requests=requests.find(document, links),
    )


def _internal(error: Exception) -> Problem:
    """A fault of ours, which must not stop the other files."""
    if isinstance(error, MemoryError):
        return Problem("pipeline", "no-memory", "", f"needs more than {MEMORY // 2**20} MB of memory; split the file")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "resograph" in Path(frame.filename).parts] or frames
    where = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}"
    message = f"could not be read for a fault in resograph ({type(error).__name__}: {error}; {where}); please report it"
    return Problem("pipeline", "internal", "", message)


def graphs(item: Input, base: str, vocabularies: tuple[Path, ...] = ()) -> Outcome:
    """Read one file and map what was read to graphs under the IRI `base`. Never raises for what is in the file."""
    from resograph import rdf

    result = process(item.label, item.data, None, vocabularies)
    problems = list(result.problems)
    made: dict[str, Graph] = {}
    for reading in result.readings:
        document = reading.document
        try:
            iri = rdf.graph_iri(document, base)
            quads = rdf.quads(reading, base)
            # the quads are in the order of their lines, and each line ends with the graph
            cut = -len(f"<{iri}>")
            content = "".join([f"{str(quad)[:cut]}.\n" for quad in quads]).encode()
        except Exception as error:
            problems.append(_internal(error))
            continue
        if iri in made:
            message = f"the file holds {document.symbol or 'a resolution without a symbol'} twice; the first was taken"
            problems.append(Problem("pipeline", "twice-in-file", "", message))
            continue
        # level 1: half the size of the best at a tenth of the time
        packed = zlib.compress(content, 1)
        made[iri] = Graph(iri, document.symbol, document.language, document.media_type, packed, len(quads))
    lasting = not any(problem.code in ("internal", "no-memory") for problem in problems)
    return Outcome(item.key, item.name, result.sha256, tuple(made.values()), tuple(problems), lasting)


# ---------------------------------------------------------------- workers


def many(
    items: Iterable[Input],
    workers: int,
    base: str,
    seconds: float = SECONDS,
    vocabularies: tuple[Path, ...] = (),
) -> Iterator[Outcome]:
    """Read files in `workers` processes (0: in this one) and give what came of each as it is done, in no fixed order.

    At most a few files a worker are held at a time. A file that takes longer than `seconds`, or whose worker dies
    (of lack of memory, say), becomes a problem, and the others go on.

    Raises:
        ResographError: worker processes cannot be started.
    """
    if workers == 0:
        yield from (graphs(item, base, vocabularies) for item in items)
        return
    waiting = iter(items)
    again: deque[Input] = deque()
    crew = [_Worker(base, vocabularies) for _ in range(workers)]
    try:
        for worker in crew:
            worker.ready()
        while True:
            for worker in crew:
                while len(worker.items) < AHEAD:
                    item = again.popleft() if again else next(waiting, None)
                    if item is None:
                        break
                    worker.give(item)
            busy = [worker for worker in crew if worker.items]
            if not busy:
                return
            patience = min(worker.since for worker in busy) + seconds - time.monotonic()
            heard = wait([worker.pipe for worker in busy], timeout=max(0.0, patience))
            for worker in busy:
                lost: Problem | None = None
                if worker.pipe in heard:
                    try:
                        yield worker.take()
                    except (EOFError, OSError):
                        lost = Problem("pipeline", "worker-died", "", _died(worker.end()))
                elif time.monotonic() - worker.since > seconds:
                    worker.end()
                    message = f"took longer than {seconds:.0f} s and was given up; split the file"
                    lost = Problem("pipeline", "too-slow", "", message)
                if lost:
                    first, *rest = worker.items
                    again.extend(rest)
                    crew[crew.index(worker)] = fresh = _Worker(base, vocabularies)
                    fresh.ready()
                    sha256 = hashlib.sha256(first.data).hexdigest()
                    yield Outcome(first.key, first.name, sha256, (), (lost,), lasting=False)
    finally:
        for worker in crew:
            worker.end()


def _died(code: int | None) -> str:
    """Why a worker ended, from the exit code of its process (negative: the signal that ended it)."""
    if code == -9:
        return (
            "the process that read it was killed, most likely for lack of memory; split the file or use fewer workers"
        )
    return f"the process that read it ended unexpectedly (exit code {code}); please report it"


class _Worker:
    """A process that reads files, seen from the parent."""

    def __init__(self, base: str, vocabularies: tuple[Path, ...]) -> None:
        # spawned, never forked: a fork would copy the threads' locks of the store and the progress bar in mid-air
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, base, vocabularies), daemon=True)
        self.process.start()
        theirs.close()
        self.items: deque[Input] = deque()
        self.since = 0.0

    def ready(self) -> None:
        """Wait until the process runs and listens."""
        try:
            self.pipe.recv()
        except (EOFError, OSError) as error:
            raise ResographError(
                "worker processes cannot be started; when you call resograph from a script of your own, "
                'begin its main part with: if __name__ == "__main__":'
            ) from error

    def give(self, item: Input) -> None:
        """Hand over a file; a process that has died meanwhile is noticed when its answer is taken."""
        if not self.items:
            self.since = time.monotonic()
        self.items.append(item)
        with contextlib.suppress(OSError):
            self.pipe.send(item)

    def take(self) -> Outcome:
        """What came of the oldest file."""
        outcome: Outcome = self.pipe.recv()
        self.items.popleft()
        self.since = time.monotonic()
        return outcome

    def end(self) -> int | None:
        """Stop the process; the exit code that it had by itself, or that of the stop."""
        self.pipe.close()
        self.process.join(0.2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return self.process.exitcode


def _work(pipe: Connection, base: str, vocabularies: tuple[Path, ...]) -> None:
    """Main function of a worker process."""
    # Ctrl-C reaches every process of the terminal; the parent decides what becomes of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    inbox: queue.SimpleQueue[Input | None] = queue.SimpleQueue()
    pipe.send(None)
    # a thread of its own empties the pipe, or parent and worker could both wait for the other to listen
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    while (item := inbox.get()) is not None:
        try:
            pipe.send(graphs(item, base, vocabularies))
        except OSError:
            return


def _receive(pipe: Connection, inbox: "queue.SimpleQueue[Input | None]") -> None:
    try:
        while True:
            inbox.put(pipe.recv())
    except (EOFError, OSError):
        # the parent is gone or has closed the pipe
        inbox.put(None)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limits
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
