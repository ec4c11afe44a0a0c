"""SPARQL 1.1 protocol over a store, for reading only: a request in, a response out, no sockets.

https://www.w3.org/TR/sparql11-protocol/
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, serialize

from resograph import export, queries
from resograph.store import Store

RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {"text/turtle": RdfFormat.TURTLE, "application/n-triples": RdfFormat.N_TRIPLES}
ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/plain": "application/n-triples",
}
"""Media types that clients ask for and mean another by."""

SHORT = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
}
"""Values of the parameter `format`, for those who cannot set a header."""

LARGEST = 2**20
"""Bytes of the largest request."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` without query string, `search` the query string, `headers` by lower-case name."""

    method: str
    path: str
    search: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; its text is UTF-8."""

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A request that is not answered: HTTP status and one sentence."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


def sparql(store: Store, request: Request) -> Response:
    """Answer a query.

    Raises:
        Refusal: the request is malformed, no query, an update, asks other servers, or wants a format there is not.
    """
    text, params = _query(request)
    if queries.asks_others(text):
        raise Refusal(403, "SERVICE is refused: this endpoint asks no other servers")
    options: dict[str, object] = {}
    default, named = params.get("default-graph-uri", []), params.get("named-graph-uri", [])
    if default or named:
        options = {"default_graph": _nodes(default), "named_graphs": _nodes(named)}
    try:
        answer = queries.run(store, text, "the query", **options)
    except queries.QueryError as error:
        raise Refusal(400, str(error)) from error
    wanted = params.get("format", [""])[0]
    if wanted and wanted not in SHORT:
        raise Refusal(400, f"format={wanted} is not known; take one of {', '.join(SHORT)}")
    accept = SHORT[wanted] if wanted else request.headers.get("accept", "*/*")
    if isinstance(answer, QueryTriples):
        media_type = negotiate(accept, list(GRAPHS))
        body = serialize(answer, format=GRAPHS[media_type], prefixes=export.prefixes())
    else:
        media_type = negotiate(accept, list(RESULTS))
        body = answer.serialize(format=RESULTS[media_type])
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(200, media_type + charset, body or b"", {"Vary": "Accept"})


def _query(request: Request) -> tuple[str, dict[str, list[str]]]:
    """Text of the query and the other parameters, by GET, by POST of a form, or by POST of the query itself."""
    params = _parse(request.search)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST":
        if kind == "application/sparql-query":
            params["query"] = [_text(request.body)]
        elif kind == "application/x-www-form-urlencoded":
            for key, values in _parse(_text(request.body)).items():
                params.setdefault(key, []).extend(values)
        elif kind == "application/sparql-update":
            raise Refusal(403, "updates are refused: this endpoint is for reading")
        else:
            message = "send the query as application/sparql-query or as a form (application/x-www-form-urlencoded)"
            raise Refusal(415, message)
    elif request.method not in ("GET", "HEAD"):
        raise Refusal(405, "a query comes by GET or POST", {"Allow": "GET, HEAD, POST, OPTIONS"})
    if "update" in params:
        raise Refusal(403, "updates are refused: this endpoint is for reading")
    if len(params.get("query", [])) != 1:
        raise Refusal(400, "give one query, as the parameter query")
    return params["query"][0], params


def _parse(form: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        for key, value in parse_qsl(form, keep_blank_values=True, errors="strict"):
            found.setdefault(key, []).append(value)
    except ValueError as error:
        raise Refusal(400, "the parameters are not in UTF-8") from error
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, "the request is not in UTF-8") from error


def _nodes(iris: Sequence[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise Refusal(400, f"a graph is named by a whole IRI: {error}") from error


def negotiate(accept: str, offered: Sequence[str]) -> str:
    """Which of the media types offered (the first liked best) an `Accept` header asks for.

    Raises:
        Refusal: it accepts none of them.

    >>> negotiate("text/csv;q=0.5, */*;q=0.1", ["application/sparql-results+json", "text/csv"])
    'text/csv'
    """
    ranges: list[tuple[str, float]] = []
    for part in accept.split(","):
        name, *settings = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in settings if piece.lower().startswith("q=")), "1")
        try:
            ranges.append((ALIASES.get(name.lower(), name.lower()), float(quality)))
        except ValueError:
            ranges.append((name.lower(), 0.0))
    best, liked = None, 0.0
    for media_type in offered:
        # the range that says most of a type decides: the type itself, then its family, then any
        fitting = [(len(r) if r != "*/*" else 0, q) for r, q in ranges if _fits(media_type, r)]
        quality_of_best = max(fitting, default=(0, 0.0))[1]
        if quality_of_best > liked:
            best, liked = media_type, quality_of_best
    if best is None:
        raise Refusal(406, f"this answer can be had as {', '.join(offered)}")
    return best


def _fits(media_type: str, wanted: str) -> bool:
    family = media_type.partition("/")[0]
    return wanted in (media_type, f"{family}/*", "*/*")
