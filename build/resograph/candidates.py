"""Names that no vocabulary has, by how many resolutions name them, as Turtle to paste into one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from resograph import rdf, vocab
from resograph.model import ResographError

CLASSES = {"body": "rg:Body, org:Organization", "instrument": "rg:Instrument"}


@dataclass(slots=True)
class Candidate:
    """A thing that texts name and no vocabulary has: its names by language, and the resolutions that name it."""

    kind: str
    names: dict[str, dict[str, None]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)

    def add(self, language: str, name: str, symbol: str | None) -> None:
        """Note that a resolution names it so."""
        self.names.setdefault(language, {}).setdefault(name)
        if symbol:
            self.symbols.add(symbol)

    def turtle(self) -> str:
        """An entry for a vocabulary; one without an English name has a comment that says so."""
        first = next(iter(self.names.get("en") or next(iter(self.names.values()))))
        iri = f"{vocab.BASE}{self.kind}/{rdf.slug(first)}"
        preferred, other = [], []
        for language in sorted(self.names):
            name, *rest = (f"{_quoted(one)}@{language}" for one in self.names[language])
            preferred.append(name)
            other += rest
        lines = [f"<{iri}> a {CLASSES[self.kind]}, skos:Concept", f"skos:inScheme <{vocab.BASE}{self.kind}>"]
        lines.append(f"skos:prefLabel {', '.join(preferred)}")
        if other:
            lines.append(f"skos:altLabel {', '.join(other)}")
        seen = ", ".join(sorted(self.symbols)[:3]) + (" ..." if len(self.symbols) > 3 else "")
        count = f"{len(self.symbols)} resolution{'' if len(self.symbols) == 1 else 's'}"
        remark = "" if "en" in self.names else "; its English name is not known: give one, and the IRI after it"
        return f"# {count}: {seen}{remark}\n" + " ;\n    ".join(lines) + " .\n"


def _quoted(name: str) -> str:
    # JSON escapes what Turtle escapes, in the same way
    return json.dumps(name, ensure_ascii=False)


HEAD = f"""@prefix org: <http://www.w3.org/ns/org#> .
@prefix rg: <{vocab.TERMS}> .
@prefix skos: <{vocab.SKOS}> .
"""


def turtle(found: Iterable[Candidate], least: int = 1) -> Iterator[str]:
    """A vocabulary of the candidates that at least `least` resolutions name, the most frequent first."""
    yield HEAD
    kept = [one for one in found if one.kind in CLASSES and len(one.symbols) >= least]
    for one in sorted(kept, key=lambda one: (-len(one.symbols), one.kind, str(sorted(one.names.items(), key=str)))):
        yield one.turtle()


def of(source: Path) -> list[Candidate]:
    """The candidates in a store (a folder), or in a file of the records that `resograph extract` writes.

    Raises:
        ResographError: it is neither.
    """
    return of_store(source) if source.is_dir() else of_records(source)


def of_records(path: Path) -> list[Candidate]:
    """The candidates in a file of records, one JSON object a line; names of several languages stay apart.

    Raises:
        ResographError: it holds something else.
    """
    found: dict[str, Candidate] = {}
    number = 0
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            number += 1
            record = json.loads(line)
            for entity in record["entities"]:
                kind, unlisted = _kind(entity["id"])
                if unlisted:
                    name = entity["label_en"] or entity["mentions"][0]["surface"]
                    found.setdefault(entity["id"], Candidate(kind)).add(record["language"], name, record["symbol"])
    except (ValueError, KeyError, TypeError) as error:
        raise ResographError(
            f"{path}, line {number}: no record as `resograph extract` writes them ({error})"
        ) from error
    return list(found.values())


def of_store(folder: Path) -> list[Candidate]:
    """The candidates in a store; versions of a name that the store takes for one thing are one candidate."""
    import pyoxigraph as ox

    from resograph.store import Store

    query = f"""PREFIX rg: <{vocab.TERMS}> PREFIX skos: <{vocab.SKOS}> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT DISTINCT ?thing ?name ?same ?symbol WHERE {{
            ?thing a rg:Unlisted ; skos:prefLabel ?name ; ^rg:mentions ?work . ?work dcterms:identifier ?symbol .
            OPTIONAL {{ ?thing rg:sameThing ?same . ?same a rg:Unlisted }}
            FILTER NOT EXISTS {{ ?thing rg:sameThing ?listed FILTER NOT EXISTS {{ ?listed a rg:Unlisted }} }}
        }}"""
    found: dict[str, Candidate] = defaultdict(lambda: Candidate(""))
    with Store.read_only(folder) as store:
        answers = store.query(query)
        assert isinstance(answers, ox.QuerySolutions)
        rows = sorted(
            (
                one["thing"].value,
                one["name"].language,
                one["name"].value,
                getattr(one["same"], "value", ""),
                one["symbol"].value,
            )
            for one in answers
        )
    for thing, language, name, same, symbol in rows:
        candidate = found[same or thing]
        candidate.kind = candidate.kind or _kind(thing)[0]
        candidate.add(language, name, symbol)
    return list(found.values())


def _kind(iri: str) -> tuple[str, bool]:
    """What a thing is by its IRI, and whether that was made from a name: `.../body/ru/...`."""
    parts = iri.rsplit("/", 3)
    made = len(parts) == 4 and parts[1] in CLASSES and len(parts[2]) == 2
    return (parts[1] if made else parts[2]), made
