"""Saved queries: one question a file, with a head that says what it asks and which parameters it takes.

The head is made of comments, so that the file runs as it stands in any SPARQL tool:

    #+ title: Titles of a resolution
    #+ question: What is this resolution called in the languages held?
    #+ param: symbol symbol default="A/RES/76/186" -- Symbol of the resolution
    #+ columns: language title
    #+ tags: titles

A parameter is a line of the body that holds its default, `VALUES ?symbol { "A/RES/76/186" }`. Binding it puts another
term between the braces, as the library prints terms; no text of the user's ever becomes part of a query.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from resograph import resources, symbols
from resograph.model import LANGUAGES, ResographError
from resograph.store import Store

Answer = QuerySolutions | QueryBoolean | QueryTriples
"""What pyoxigraph gives for SELECT, ASK, and CONSTRUCT or DESCRIBE."""

XSD_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")

HEAD = re.compile(r"#\+\s*(?P<key>\w+)\s*:\s*(?P<value>.*?)\s*$")
STRING = r'"(?:[^"\\\n]|\\.)*"'
PARAM = re.compile(
    rf"(?P<name>[A-Za-z]\w*)\s+(?P<type>\w+)(?:\s+default=(?P<default>{STRING}))?"
    rf"(?:\s+example=(?P<example>{STRING}))?\s+--\s+(?P<text>.+)"
)
KEYS = {"title", "question", "param", "columns", "tags"}

# whole tokens, so that braces and number signs in strings and IRIs are not taken for syntax
LONG_STRINGS = r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
STRINGS = rf"{LONG_STRINGS}|{STRING}|'(?:[^'\\\n]|\\.)*'"
OPAQUE = rf"{STRINGS}|<(?:[^<>\"{{}}|^`\\\s]|\\[uU])*>|\#[^\n]*"
VALUES = re.compile(
    rf"(?P<opaque>{OPAQUE})|(?P<head>\bVALUES\s+[?$](?P<name>\w+)\s*\{{)(?P<body>(?:{OPAQUE}|[^{{}}\"'<\#])*)\}}",
    re.IGNORECASE,
)
WORDS = re.compile(rf"{OPAQUE}|(?P<word>[?$@]?[\w:.-]*\w[\w:.-]*)")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}


class QueryError(ResographError):
    """A query or parameter that cannot be used; says where and why."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a saved query; `default` is None where a value must be given."""

    name: str
    type: str
    default: str | None
    example: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query and what its head says of it. `name` is the file's name without `.rq`."""

    name: str
    title: str
    question: str
    params: tuple[Param, ...]
    columns: tuple[str, ...]
    tags: tuple[str, ...]
    text: str


# ----------------------------------------------------------------- reading


def read(path: Path) -> SavedQuery:
    """Read a query from a file. The head may be missing: then it has no parameters, and the file's name as title.

    Raises:
        QueryError: the file cannot be read, or its head is wrong; names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path} is not in UTF-8; save it as UTF-8 text") from error
    except OSError as error:
        raise QueryError(f"{path} cannot be opened ({error.strerror})") from error
    said: dict[str, str] = {}
    params: list[Param] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        match = HEAD.match(line)
        if not match or match["key"] not in KEYS:
            raise QueryError(
                f"{path}, line {number}: a head line is '#+ key: value' with one of {', '.join(sorted(KEYS))}"
            )
        if match["key"] == "param":
            params.append(_param(match["value"], f"{path}, line {number}"))
        else:
            said[match["key"]] = match["value"]
    slots = {found["name"] for found in VALUES.finditer(text) if found["head"]}
    for param in params:
        if param.name not in slots:
            raise QueryError(
                f"{path}: the parameter {param.name} has no line VALUES ?{param.name} {{ ... }} in the query"
            )
    return SavedQuery(
        path.stem,
        said.get("title", path.stem),
        said.get("question", ""),
        tuple(params),
        tuple(said.get("columns", "").split()),
        tuple(said.get("tags", "").split()),
        text,
    )


def _param(value: str, place: str) -> Param:
    match = PARAM.fullmatch(value)
    if not match:
        raise QueryError(f"{place}: a parameter is '#+ param: name type default=\"value\" -- what it is'")
    if match["type"] not in TYPES:
        raise QueryError(f"{place}: {match['type']} is no type; take one of {', '.join(TYPES)}")
    default, example = (re.sub(r"\\(.)", r"\1", given[1:-1]) if given else None for given in match.group(3, 4))
    return Param(match["name"], match["type"], default, example, match["text"])


@cache
def saved() -> tuple[SavedQuery, ...]:
    """The queries that come with the package, by name."""
    return tuple(read(path) for path in sorted(resources.queries().glob("*.rq")))


def find(name: str) -> SavedQuery:
    """A saved query by its name, or a query from a file.

    Raises:
        QueryError: there is none of this name.
    """
    for query in saved():
        if query.name == name:
            return query
    path = Path(name)
    if path.is_file() or path.suffix == ".rq":
        return read(path)
    raise QueryError(f"there is no saved query {name!r}; see: resograph queries, or name a file")


# ----------------------------------------------------------------- binding


def bind(query: SavedQuery, values: Mapping[str, str]) -> str:
    """The text of a query with values for its parameters; those that are not given keep their defaults.

    Raises:
        QueryError: a parameter that the query has not, a value of the wrong type, or none where one is needed.
    """
    known = {param.name: param for param in query.params}
    for name in values:
        if name not in known:
            others = f"it has {', '.join(known)}" if known else "it has none"
            raise QueryError(f"the query {query.name} has no parameter {name!r}; {others}")
    terms: dict[str, str] = {}
    for param in query.params:
        if param.name in values:
            terms[param.name] = str(TYPES[param.type](param.name, values[param.name]))
        elif param.default is None:
            example = f", for example {param.name}={param.example}" if param.example else ""
            raise QueryError(f"the query {query.name} needs a value for {param.name} ({param.text}){example}")

    def put(match: re.Match[str]) -> str:
        if match["head"] and match["name"] in terms:
            return f"{match['head']} {terms[match['name']]} }}"
        return match[0]

    return VALUES.sub(put, query.text)


def _symbol(name: str, value: str) -> Literal:
    symbol = symbols.canonical(value)
    if symbol is None:
        raise QueryError(f"{name}: {value!r} is no document symbol; write it like A/RES/76/186")
    return Literal(symbol)


def _string(name: str, value: str) -> Literal:
    return Literal(value)


def _integer(name: str, value: str) -> Literal:
    try:
        return Literal(int(value))
    except (ValueError, OverflowError) as error:
        raise QueryError(f"{name}: {value!r} is no whole number") from error


def _date(name: str, value: str) -> Literal:
    try:
        return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=XSD_DATE)
    except ValueError as error:
        raise QueryError(f"{name}: {value!r} is no date; write it like 2021-12-16") from error


def _language(name: str, value: str) -> Literal:
    if value not in LANGUAGES:
        raise QueryError(f"{name}: {value!r} is no language; take one of {', '.join(LANGUAGES)}")
    return Literal(value)


def _iri(name: str, value: str) -> NamedNode:
    try:
        return NamedNode(value)
    except ValueError as error:
        raise QueryError(
            f"{name}: {value!r} is no IRI; write it whole, like https://w3id.org/resograph/A/RES/76/186"
        ) from error


TYPES: dict[str, Callable[[str, str], Literal | NamedNode]] = {
    "symbol": _symbol,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "language": _language,
    "iri": _iri,
}
"""Makes the term of a value, for each type that a parameter may have."""


# ----------------------------------------------------------------- running


def run(store: Store, text: str, name: str = "query", **options: object) -> Answer:
    """Run a query over all graphs together. `options` are those of `pyoxigraph.Store.query`.

    Raises:
        QueryError: the text is no query; says the line and column.
    """
    try:
        return store.query(text, **options)
    except SyntaxError as error:
        if form(text) in UPDATES:
            message = f"{name} is an update; a store is changed by its files only: resograph build"
            raise QueryError(message) from error
        raise QueryError(f"{name}: {explained(error)}") from error
    except (ValueError, OSError) as error:
        raise QueryError(f"{name} cannot be answered: {error}") from error


def explained(error: SyntaxError) -> str:
    """What the parser says of a query, with line and column in words."""
    match = PLACE.fullmatch(str(error))
    if not match:
        return str(error)
    # [_] is how the parser's grammar writes white space
    expected = re.sub(r", \[_\]|\[_\](?:, )?", "", match[3]).strip()
    hint = f": {expected}" if expected not in ("", "expected", "expected one of") else ""
    return f"line {match[1]}, column {match[2]}: this is no SPARQL{hint}"


def words(text: str) -> set[str]:
    """The words of a query in upper case, without those in strings, IRIs and comments."""
    return {match["word"].upper() for match in WORDS.finditer(text) if match["word"]}


def form(text: str) -> str | None:
    """SELECT, ASK, CONSTRUCT, DESCRIBE, or the keyword of an update."""
    found = (match["word"].upper() for match in WORDS.finditer(text) if match["word"])
    return next((word for word in found if word in FORMS | UPDATES), None)


def asks_others(text: str) -> bool:
    """Whether a query would have other servers asked (SERVICE).

    Letters may be written as escapes anywhere in a query, so the text is looked at both as it stands and resolved.
    """
    plain = ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    return "SERVICE" in words(text) or "SERVICE" in words(plain)
