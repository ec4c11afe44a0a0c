"""Brings a store up to date with files: what is new or changed is read, the rest is passed over."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from resograph import derive, pipeline, resources
from resograph.model import Problem
from resograph.pipeline import Outcome
from resograph.sources.files import Input, Inputs
from resograph.store import Store

BATCH = 128
"""Files whose graphs are written in one go, or what came in `PAUSE` seconds: what a kill may cost."""

PAUSE = 5.0

WAITING = 512
"""Files that were read and wait for the store; when it is so far behind, reading pauses."""

GRAPHS = "https://w3id.org/resograph/"
"""Under this the graphs of ontology and vocabularies are named, whatever the base of the data."""


@dataclass(slots=True)
class Report:
    """What a build did. Counts of files, but for `graphs`, the number of language versions in the store at the end.

    `problems` holds (name of the file, problem), sorted. A file is `failed` when nothing at all was read from it.
    """

    read: int = 0
    skipped: int = 0
    failed: int = 0
    pruned: int = 0
    graphs: int = 0
    seconds: float = 0.0
    problems: list[tuple[str, Problem]] = field(default_factory=list)

    def kinds(self) -> dict[str, int]:
        """Problems by code, the most frequent first."""
        return dict(Counter(problem.code for _, problem in self.problems).most_common())

    def as_json(self) -> dict[str, Any]:
        """For programs: the counts, problems by kind, and each problem with its file."""
        return {
            **{name: getattr(self, name) for name in ("read", "skipped", "failed", "pruned", "graphs")},
            "seconds": round(self.seconds, 2),
            "kinds": self.kinds(),
            "problems": [
                {"file": name, "stage": p.stage, "code": p.code, "place": p.place, "message": p.message}
                for name, p in self.problems
            ],
        }


def vocabularies(own: Sequence[Path] = ()) -> dict[str, bytes]:
    """The ontology and the vocabularies, ours and the user's own, each as Turtle by the IRI of its graph."""
    folder = resources.ontology()
    files = {f"{GRAPHS}vocabulary/{path.stem}": path for path in sorted(folder.glob("vocabularies/*.ttl"))}
    files |= {f"{GRAPHS}vocabulary/own/{quote(path.stem)}": path for path in own}
    return {iri: path.read_bytes() for iri, path in {f"{GRAPHS}ontology": folder / "resograph.ttl", **files}.items()}


def build(
    store: Store,
    sources: Sequence[str | Path],
    workers: int,
    prune: bool = False,
    watch: Callable[[Inputs, Report], None] | None = None,
    own: Sequence[Path] = (),
) -> Report:
    """Read what is new or changed in `sources` into a store.

    `workers` processes read (0: this one). `prune` drops what came of files that are gone: from the disk, or from an
    archive among the sources. `watch` is called after each file with how far it went. `own` are vocabularies of the
    user's (Turtle), added to ours.

    Raises:
        StoreError: the store cannot be written.
        ResographError: worker processes cannot be started.
    """
    start = time.monotonic()
    report = Report()
    reader = pipeline.reader_version(own)
    inputs = Inputs(sources)
    seen: dict[str, str] = {}
    store.put_vocabularies(vocabularies(own))
    before = {record.key: record for record in store.files()}

    def note(name: str, problems: Sequence[Problem]) -> None:
        report.problems += [(name, problem) for problem in problems]
        if watch:
            watch(inputs, report)

    def changed() -> Iterator[Input]:
        for item in inputs:
            seen[item.key] = item.name
            known = before.get(item.key)
            if item.problem is not None:
                report.failed += 1
                note(item.name, [item.problem])
            elif known and (known.sha256, known.reader) == (hashlib.sha256(item.data).hexdigest(), reader):
                if known.gave:
                    report.skipped += 1
                else:
                    report.failed += 1
                note(item.name, known.problems)
            else:
                yield item

    # the store is written in a thread of its own, so that the workers are never left waiting for files
    with ThreadPoolExecutor(max_workers=1) as writer:
        batch: list[Outcome] = []
        writing: Future[None] | None = None
        written = start
        for outcome in pipeline.many(changed(), workers, store.base, vocabularies=tuple(own)):
            batch.append(outcome)
            if outcome.graphs:
                report.read += 1
            else:
                report.failed += 1
            due = len(batch) >= BATCH or time.monotonic() - written > PAUSE
            if (due and (writing is None or writing.done())) or len(batch) >= WAITING:
                if writing:
                    writing.result()
                writing = writer.submit(store.put, batch, reader)
                batch = []
                written = time.monotonic()
            note(outcome.name, outcome.problems)
        if writing:
            writing.result()
        if batch:
            store.put(batch, reader)
    if prune:
        gone = [record.key for record in store.files() if record.key not in seen and _gone(record.key, inputs.walked)]
        if gone:
            store.drop(gone)
        report.pruned = len(gone)
    if store.derived_stale():
        store.put_derived(derive.graphs(store))
    for key, problem in store.standing_back():
        if key in seen:
            report.problems.append((seen[key], problem))
    report.problems.sort(key=lambda item: (item[0], item[1].stage, item[1].code, item[1].place, item[1].message))
    report.graphs = len(store.versions())
    report.seconds = time.monotonic() - start
    return report


def _gone(key: str, walked: set[str]) -> bool:
    """Whether a file is no longer there; one that merely can't be looked at is."""
    # an exclamation mark parts archive from member, but may as well stand in a name
    places = [key, *(key[:at] for at, char in enumerate(key) if char == "!")]
    for path in places:
        try:
            os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return False
        return path in walked
    return True
