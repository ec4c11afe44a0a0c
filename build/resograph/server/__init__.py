"""Serves a store on the web, for reading: a SPARQL endpoint, the saved queries, and a page to ask from."""

import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from resograph.model import ResographError
from resograph.server import pages
from resograph.server.protocol import LARGEST, Refusal, Request, Response, sparql
from resograph.store import Store

AT_ONCE = 8
"""Queries that run at the same time; the others wait up to `PATIENCE` seconds for their turn."""

PATIENCE = 30.0

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Accept, Content-Type"}
"""The data is public to whoever reaches the address, so pages of other sites may ask, too."""


class Site:
    """What is served: the store as the last finished build left it."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = folder
        self._turns = threading.Semaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._seen = Store.finished(folder)
        self._store = Store.read_only(folder)

    def store(self) -> Store:
        """The store, opened anew when a build has changed it. Requests under way keep the one they have."""
        with self._lock:
            finished = Store.finished(self.folder)
            if finished is not None and finished != self._seen:
                self._store, self._seen = Store.read_only(self.folder), finished
            return self._store

    def respond(self, request: Request) -> Response:
        """Answer a request; never raises."""
        if not self._turns.acquire(timeout=PATIENCE):
            return _plain(503, "too many questions at once; try again in a minute", {"Retry-After": "60"})
        try:
            return self._route(request)
        except Refusal as refusal:
            return _plain(refusal.status, refusal.message, refusal.headers)
        except ResographError as error:
            return _plain(500, str(error))
        finally:
            self._turns.release()

    def _route(self, request: Request) -> Response:
        store = self.store()
        if request.path == "/sparql":
            if request.method == "OPTIONS":
                return Response(204, "text/plain", b"", {"Allow": "GET, HEAD, POST, OPTIONS"})
            return sparql(store, request)
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, "this page is only read", {"Allow": "GET, HEAD"})
        if request.path == "/":
            return pages.start(store)
        if request.path.startswith("/queries/"):
            name = unquote(request.path.removeprefix("/queries/"))
            return pages.saved(store, name, dict(parse_qsl(request.search)))
        return pages.problem(404, "There is no such page.")


def _plain(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return Response(status, "text/plain; charset=utf-8", f"{message}\n".encode(), headers or {})


class _Handler(BaseHTTPRequestHandler):
    """Reads a request off the wire and writes the response."""

    protocol_version = "HTTP/1.1"
    # what a client sends must come within this time (seconds), or it would hold its thread for ever
    timeout = 60
    site: Site

    def _handle(self) -> None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        parts = urlsplit(self.path)
        if length < 0 or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            response = _plain(411, "say how long the request is (Content-Length)")
        elif max(length, len(parts.query)) > LARGEST:
            self.close_connection = True
            response = _plain(413, f"a request may have {LARGEST // 1024} KB")
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            response = self.site.respond(Request(self.command, parts.path, parts.query, headers, body))
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.media_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
        for name, value in {**OPEN_TO_ALL, **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _handle

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Errors of the wire itself, in the same plain words as ours."""
        self.close_connection = True
        self._send(_plain(code, message or HTTPStatus(code).phrase))

    def version_string(self) -> str:
        """What the Server header says."""
        return "resograph"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: who asked what is nobody's business."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no event."""


def listen(folder: str | Path, host: str, port: int) -> ThreadingHTTPServer:
    """A server that listens, and answers once `serve_forever` is called.

    `port` 0 takes a free one; `server.server_address` says which.

    Raises:
        StoreError: there is no store in `folder`.
        ResographError: the address is in use or not this machine's.
    """
    site = Site(folder)
    handler = type("Handler", (_Handler,), {"site": site})
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = type("Server", (_Server,), {"address_family": family})
    make: Callable[..., ThreadingHTTPServer] = kind
    try:
        return make((host, port), handler)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise ResographError(f"cannot serve at {host}, port {port} ({said}); choose another with --port") from error
