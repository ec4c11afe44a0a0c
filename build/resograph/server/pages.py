"""Plain HTML pages: a place to ask, the saved queries, and their answers. Work without scripts."""

import string
from html import escape
from itertools import islice
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from resograph import queries, resources
from resograph.queries import Param
from resograph.server.protocol import Response
from resograph.store import Store

ROWS = 500
"""Rows of an answer that a page shows; downloads have them all."""

EXAMPLE = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rg: <https://w3id.org/resograph/ontology#>

SELECT ?symbol ?title WHERE {
  ?resolution a rg:Resolution ;
              dcterms:identifier ?symbol ;
              dcterms:title ?title .
} ORDER BY ?symbol LIMIT 50
"""


def start(store: Store) -> Response:
    """The first page."""
    versions = store.versions()
    symbols = {version.symbol for version in versions}
    items = "".join(
        f'<li><a href="/queries/{quote(query.name)}">{escape(query.title)}</a> {escape(query.question)}</li>'
        for query in queries.saved()
    )
    body = f"""<p>{len(symbols):,} resolutions in {len(versions):,} language versions, {len(store):,} statements.</p>
<h2>Saved questions</h2><ul>{items}</ul>
<h2>Your own</h2>
<form action="/sparql" method="get">
<textarea name="query" rows="12" aria-label="Query in SPARQL" spellcheck="false">{escape(EXAMPLE)}</textarea>
<label>Answer as <select name="format"><option>csv</option><option>json</option><option>xml</option>
<option>tsv</option><option>turtle</option></select></label>
<button>Ask</button></form>
<p>From programs: <code>/sparql</code>, SPARQL 1.1 by GET or POST, for reading.</p>"""
    return page("resograph", body)


def saved(store: Store, name: str, values: dict[str, str]) -> Response:
    """A saved query and its answer, with `values` for its parameters."""
    query = next((query for query in queries.saved() if query.name == name), None)
    if query is None:
        return problem(404, f"There is no saved question {name!r}.")
    try:
        text = queries.bind(query, values)
        answer = queries.run(store, text, query.name)
        result = _table(answer) if isinstance(answer, QuerySolutions) else _whole(answer)
        links = " ".join(
            f'<a href="/sparql?{escape(urlencode({"query": text, "format": form}))}">{form}</a>'
            for form in _formats(answer)
        )
        result += f"<p>Download: {links}</p>"
        status = 200
    except queries.QueryError as error:
        text, status = query.text, 400
        result = f'<p class="error">{escape(str(error))}</p>'
    fields = "".join(_field(param, values.get(param.name, param.default or "")) for param in query.params)
    form = f'<form action="/queries/{quote(name)}">{fields}<button>Ask</button></form>' if fields else ""
    body = f"<p>{escape(query.question)}</p>{form}{result}"
    return page(query.title, f"{body}<details><summary>The query</summary><pre>{escape(text)}</pre></details>", status)


def problem(status: int, message: str) -> Response:
    """A page that says what went wrong."""
    return page("That did not work", f'<p class="error">{escape(message)}</p>', status)


def page(title: str, body: str, status: int = 200) -> Response:
    """A whole page; `title` is text, `body` HTML."""
    template = string.Template((resources.data() / "pages" / "page.html").read_text(encoding="utf-8"))
    text = template.substitute(title=escape(title), body=body)
    return Response(status, "text/html; charset=utf-8", text.encode())


def _field(param: Param, value: str) -> str:
    kind = {"integer": "number", "date": "date"}.get(param.type, "text")
    name = escape(param.name)
    return f'<label>{escape(param.text)}<br><input type="{kind}" name="{name}" value="{escape(value)}"></label>'


def _formats(answer: queries.Answer) -> tuple[str, ...]:
    return ("csv", "json", "xml", "tsv") if isinstance(answer, QuerySolutions) else ("json", "xml", "turtle")


def _table(answer: QuerySolutions) -> str:
    names = [variable.value for variable in answer.variables]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = [[_cell(solution[name]) for name in names] for solution in islice(answer, ROWS + 1)]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows[:ROWS])
    more = f"<p>The first {ROWS}; the downloads have all.</p>" if len(rows) > ROWS else ""
    none = "<p>No answer.</p>" if not rows else ""
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{none}{more}'


def _cell(term: object) -> str:
    if isinstance(term, NamedNode):
        shown = escape(term.value)
        if term.value.startswith(("http://", "https://")):
            return f'<td><a href="{shown}">{shown}</a></td>'
        return f"<td>{shown}</td>"
    if isinstance(term, Literal):
        language = f' lang="{escape(term.language)}"' if term.language else ""
        return f'<td dir="auto"{language}>{escape(term.value)}</td>'
    return f"<td>{escape(str(term)) if term is not None else ''}</td>"


def _whole(answer: queries.Answer) -> str:
    if isinstance(answer, QueryBoolean):
        return f"<p>{'Yes' if bool(answer) else 'No'}.</p>"
    return "<p>The answer is a graph; take it as Turtle.</p>"
