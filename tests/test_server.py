"""The endpoint speaks the SPARQL protocol, only reads, asks nobody else, and its pages hold together."""

import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from resograph import build, server
from resograph.model import ResographError
from resograph.server.protocol import RESULTS, Refusal, Request, negotiate
from resograph.store import Store

ALL = "SELECT ?title WHERE { ?s <http://purl.org/dc/terms/title> ?title }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample: bytes) -> Path:
    docs = tmp_path_factory.mktemp("docs")
    (docs / "1.xml").write_bytes(sample)
    with Store.open(docs / "store") as store:
        build.build(store, [docs / "1.xml"], 0)
    return docs / "store"


@pytest.fixture(scope="module")
def site(folder: Path) -> server.Site:
    return server.Site(folder)


def ask(site: server.Site, query: str, accept: str = "*/*", **params: str) -> server.Response:
    search = urllib.parse.urlencode({"query": query, **params})
    return site.respond(Request("GET", "/sparql", search, {"accept": accept}))


@pytest.mark.parametrize("kind", list(RESULTS))
def test_results_come_as_asked_for(site: server.Site, kind: str) -> None:
    response = ask(site, ALL, kind)
    assert response.status == 200
    assert response.media_type.startswith(kind)
    assert b"(sample)" in response.body.lower()


def test_default_graph_is_all_graphs_together(site: server.Site) -> None:
    [row] = json.loads(ask(site, "SELECT (COUNT(*) AS ?n) { ?s a ?type }").body)["results"]["bindings"]
    assert int(row["n"]["value"]) > 100


def test_dataset_of_the_request(site: server.Site) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    sizes = [
        int(json.loads(ask(site, count, **params).body)["results"]["bindings"][0]["n"]["value"])
        for params in (
            {"default-graph-uri": "https://w3id.org/resograph/A/RES/99/901/en"},
            {"named-graph-uri": "https://w3id.org/resograph/A/RES/99/901/en"},
            {},
        )
    ]
    assert 100 < sizes[0] < sizes[2]
    assert sizes[1] == 0
    assert ask(site, count, **{"default-graph-uri": "no iri"}).status == 400


@pytest.mark.parametrize(
    ("accept", "kind"), [("*/*", "text/turtle"), ("application/n-triples", "application/n-triples")]
)
def test_graphs_come_as_turtle_or_ntriples(site: server.Site, accept: str, kind: str) -> None:
    response = ask(site, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3", accept)
    assert response.media_type.startswith(kind)
    assert response.body


def test_ask_query(site: server.Site) -> None:
    assert json.loads(ask(site, "ASK { ?s ?p ?o }").body)["boolean"] is True


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/sparql-query", ALL.encode()),
        ("application/x-www-form-urlencoded", urllib.parse.urlencode({"query": ALL}).encode()),
        ("application/x-www-form-urlencoded; charset=UTF-8", urllib.parse.urlencode({"query": ALL}).encode()),
    ],
)
def test_post(site: server.Site, kind: str, body: bytes) -> None:
    headers = {"content-type": kind, "accept": "text/csv"}
    response = site.respond(Request("POST", "/sparql", "", headers, body))
    assert (response.status, response.media_type) == (200, "text/csv; charset=utf-8")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request("GET", "/sparql"), 400),
        (Request("GET", "/sparql", "query=SELECT&query=ASK"), 400),
        (Request("GET", "/sparql", "query=%FF"), 400),
        (Request("GET", "/sparql", "query=SELECT+*+%7B"), 400),
        (Request("GET", "/sparql", "query=DROP+ALL"), 400),
        (Request("GET", "/sparql", "query=ASK+%7B%7D&format=doc"), 400),
        (Request("GET", "/sparql", "query=ASK+%7B%7D", {"accept": "image/png"}), 406),
        (Request("GET", "/sparql", "update=DROP+ALL"), 403),
        (Request("POST", "/sparql", "", {"content-type": "application/sparql-update"}, b"DROP ALL"), 403),
        (Request("POST", "/sparql", "", {"content-type": "application/x-www-form-urlencoded"}, b"update=x"), 403),
        (Request("POST", "/sparql", "", {"content-type": "text/plain"}, b"ASK {}"), 415),
        (Request("POST", "/sparql", "", {"content-type": "application/sparql-query"}, b"\xff"), 400),
        (Request("PUT", "/sparql"), 405),
        (Request("DELETE", "/"), 405),
        (Request("GET", "/nothing"), 404),
        (Request("GET", "/queries/nothing"), 404),
        (Request("GET", "/queries/..%2f..%2fpyproject"), 404),
        (Request("OPTIONS", "/sparql"), 204),
    ],
)
def test_what_is_not_answered_says_why(site: server.Site, request_: Request, status: int) -> None:
    response = site.respond(request_)
    assert response.status == status
    assert response.body or status == 204


def test_no_query_reaches_the_network(site: server.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for word in ("SERVICE", "service silent"):
        response = ask(site, f"SELECT * {{ {word} <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}")
        assert response.status == 403
        assert b"SERVICE is refused" in response.body


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("*/*", "a/x"),
        ("", None),
        ("b/y", "b/y"),
        ("A/*;q=0.1, b/y;q=0.2", "b/y"),
        ("*/*, a/x;q=0", "b/y"),
        ("a/*;q=0, */*;q=0.5", "b/y"),
        ("a/x;q=nonsense, b/y;q=0.1", "b/y"),
        ("text/html", None),
        ("a/x;q=0", None),
    ],
)
def test_negotiation(accept: str, best: str | None) -> None:
    if best is None:
        with pytest.raises(Refusal):
            negotiate(accept, ["a/x", "b/y"])
    else:
        assert negotiate(accept, ["a/x", "b/y"]) == best


def test_every_link_of_the_pages_leads_somewhere(site: server.Site) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        link = waiting.pop()
        if link in seen:
            continue
        seen.add(link)
        parts = urllib.parse.urlsplit(link)
        response = site.respond(Request("GET", parts.path, parts.query, {"accept": "*/*"}))
        if "format=turtle" in link or parts.path == "/sparql":
            assert response.status in (200, 406), link
            continue
        assert response.status == 200, link
        waiting += [unescape(found) for found in re.findall(r'href="(/[^"]*)"', response.body.decode())]
    assert len(seen) > 50


def test_page_of_a_question_takes_values_and_shows_them_safely(site: server.Site) -> None:
    name = "/queries/titles"
    good = site.respond(Request("GET", name, "symbol=A/RES/99/901")).body.decode()
    assert "(sample)" in good
    bad = site.respond(Request("GET", name, "symbol=%3Cscript%3E"))
    assert bad.status == 400
    assert "<script>" not in bad.body.decode()
    assert "&lt;script&gt;" in bad.body.decode()


def test_site_follows_finished_builds(tmp_path: Path, sample: bytes) -> None:
    with Store.open(tmp_path / "store") as store:
        build.build(store, [], 0)
    site = server.Site(tmp_path / "store")
    assert b"0 resolutions" in site.respond(Request("GET", "/")).body
    (tmp_path / "1.xml").write_bytes(sample)
    with Store.open(tmp_path / "store") as store:
        build.build(store, [tmp_path / "1.xml"], 0)
    assert b"1 resolutions" in site.respond(Request("GET", "/")).body


# --------------------------------------------------------------- on the wire


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with server.listen(folder, "127.0.0.1", 0) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()
        thread.join()


def test_get_post_and_head_over_http(address: str) -> None:
    query = urllib.parse.urlencode({"query": ALL})
    with urllib.request.urlopen(f"{address}/sparql?{query}") as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        got = json.load(response)
    with urllib.request.urlopen(f"{address}/sparql", query.encode()) as response:
        assert json.load(response) == got
    head = urllib.request.Request(f"{address}/sparql?{query}", method="HEAD")
    with urllib.request.urlopen(head) as response:
        assert int(response.headers["Content-Length"]) > 0
        assert response.read() == b""


@pytest.mark.parametrize(("headers", "status"), [({"Content-Length": "99999999"}, 413), ({"Content-Length": "x"}, 411)])
def test_request_that_is_too_long_or_says_no_length(address: str, headers: dict[str, str], status: int) -> None:
    request = urllib.request.Request(f"{address}/sparql", b"", headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert caught.value.code == status
    caught.value.close()


def test_port_in_use_is_one_clear_error(folder: Path, address: str) -> None:
    with pytest.raises(ResographError, match="choose another with --port"):
        server.listen(folder, "127.0.0.1", int(address.rpartition(":")[2]))
