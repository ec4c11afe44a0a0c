"""Makes the sample documents that the package ships from their sources beside this file.

Each sample has `<name>.toml` (what holds in every language) and one
`<name>.<language>.toml`. In texts, `*words*` are italic, `^o^` is raised,
`[64/293](A/RES/64/293)` is a linked symbol and `[^1]` calls footnote 1.

    python build/samples/render.py

writes PDFs in the layout of printed resolutions, one AKN4UN XML and one text as a
PDF reader leaves it to `build/resograph/data/samples/`, and their check sums to
`made.txt`. Needs weasyprint and the fonts Liberation Serif, Noto Naskh Arabic and
Noto Serif CJK SC. Lengths are in points, as measured on printed resolutions.
"""

import hashlib
import html
import io
import logging
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

SOURCES = Path(__file__).parent
SHIPPED = SOURCES.parent / "resograph" / "data" / "samples"
MADE = SOURCES / "made.txt"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LETTERS = {"ar": "A", "en": "E", "es": "S", "fr": "F", "ru": "R", "zh": "C"}
"""The letter of a language in job numbers."""

AS_XML = ("A_RES_99_901", "en")
AS_TEXT = ("A_RES_99_902", "ru")
"""The two versions that ship as something else than a PDF."""

Item = list[Any]
"""A paragraph: number, text, then its sub-items, which are shaped alike."""

_INLINE = re.compile(
    r"\[\^(?P<note>\d+)\]"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<symbol>(?:[^()]|\([^()]*\))+)\)"
    r"|\*(?P<italic>[^*]+)\*"
    r"|\^(?P<raised>[^^]+)\^"
)


@dataclass(frozen=True)
class Sample:
    """One language version of one sample; `facts` hold for all, `text` for this one."""

    name: str
    language: str
    facts: dict[str, Any]
    text: dict[str, Any]

    @property
    def file(self) -> str:
        """Name of the shipped file."""
        kind = {AS_XML: "xml", AS_TEXT: "txt"}.get((self.name, self.language), "pdf")
        return f"{self.name}-{LETTERS[self.language]}.{kind}"

    @property
    def job(self) -> str:
        """Job number with its language: `98-99901 (E)`."""
        return f"{self.facts['job']} ({LETTERS[self.language]})"

    @property
    def agenda(self) -> str:
        """Number of the agenda item as this version prints it."""
        found = re.search(r"\d+(?: ?\(?\w\))?", self.text["agenda_item"])
        assert found is not None
        return found[0]

    def digest(self) -> str:
        """SHA-256 of the two source files."""
        data = [(SOURCES / f"{self.name}{part}.toml").read_bytes() for part in ("", f".{self.language}")]
        return hashlib.sha256(b"".join(data)).hexdigest()


def samples() -> Iterator[Sample]:
    """Every sample in every language, in order of name and language."""
    for path in sorted(SOURCES.glob("*_*.toml")):
        if path.stem.count("."):
            continue
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        for language in LANGUAGES:
            text = path.with_name(f"{path.stem}.{language}.toml").read_text(encoding="utf-8")
            yield Sample(path.stem, language, facts, tomllib.loads(text))


def inline(text: str, write: Callable[[str, str, str], str]) -> str:
    """`text` with its markup written by `write(kind, words, symbol)`.

    `kind` is `plain`, `note`, `link`, `italic` or `raised`; `symbol` is that of a link.
    """
    out, end = [], 0
    for found in _INLINE.finditer(text):
        out.append(write("plain", text[end : found.start()], ""))
        if found["label"]:
            out.append(write("link", found["label"], found["symbol"]))
        else:
            kind = next(kind for kind in ("note", "italic", "raised") if found[kind])
            out.append(write(kind, found[kind], ""))
        end = found.end()
    return "".join(out) + write("plain", text[end:], "")


def plain(text: str) -> str:
    """What a reader sees of `text`, note marks taken out."""
    return inline(text, lambda kind, words, _: "" if kind == "note" else words)


def link(symbol: str, language: str) -> str:
    """Address of a document as resolutions link it."""
    return f"https://undocs.org/{'ch' if language == 'zh' else language}/{symbol}"


# ---------------------------------------------------------------- PDF


@dataclass(frozen=True)
class Face:
    """Type of a language: families, size, leading, letter spacing, indent, notes' size and leading."""

    family: str
    size: float
    leading: float
    spacing: float
    indent: float
    note: float
    note_leading: float


SERIF = '"Liberation Serif"'
FACES = {
    "ar": Face(f'"Noto Naskh Arabic", {SERIF}', 11.5, 17, 0, 26, 9, 13.5),
    "zh": Face(f'{SERIF}, "Noto Serif CJK SC"', 10.5, 16, 0.4, 24, 9, 12.5),
}
LATIN = Face(SERIF, 10, 12, 0.28, 23.75, 8.5, 10.5)
RULE = "_" * 18
TAB = '<span class="tab"></span>'
"""Indents a first line; the engine sets `text-indent` at the wrong end of right-to-left lines."""

MARGIN = 63.35
"""From the edge of the printed area to that of the text, on both sides."""

BADGE = (
    '<svg viewBox="0 0 56 47" width="56pt" height="47pt"><g fill="none" stroke="#000" stroke-width="2">'
    '<path d="M12 10L44 14L28 38Z"/></g><g><circle cx="12" cy="10" r="5"/><circle cx="44" cy="14" r="5"/>'
    '<circle cx="28" cy="38" r="5"/></g></svg>'
)
"""Stands where printed resolutions have the emblem, which is not ours to print."""


def page_html(sample: Sample, ruled: frozenset[str]) -> str:
    """The document as HTML; footnotes in `ruled` are the first of their page."""
    language, text = sample.language, sample.text
    notes: list[str] = text["footnotes"]

    def write(kind: str, words: str, symbol: str) -> str:
        if kind == "note":
            mark = f"({words})" if language == "ar" else words
            rule = f'<span class="rule" dir="auto">{RULE}</span>' if words in ruled else ""
            note = inline(notes[int(words) - 1], write)
            sense = "" if language != "ar" or re.search("[\u0621-\u064a]", note) else ' dir="ltr"'
            return (
                f'<sup>{mark}</sup><span class="fn" id="fn{words}">{rule}<sup class="mark">{mark}</sup>'
                f"<span{sense}>{note}</span></span>"
            )
        words = html.escape(words)
        if language == "fr":
            words = re.sub(r" (?=[;:»])|(?<=«) ", "\u00a0", words)
        if language == "ar":
            # at the head of a line the engine would turn "16-2" round
            words = re.sub(r"(?<=\bو) (?=\d)", "\u00a0", words)
        if kind == "link":
            # isolated, or a right-to-left line would swap the parts of a symbol
            return f'<bdi><a href="{html.escape(link(symbol, language))}">{words}</a></bdi>'
        return {"italic": f"<i>{words}</i>", "raised": f"<sup>{words}</sup>"}.get(kind, words)

    def paragraph(item: Item, depth: int = 0) -> str:
        number, words, *inner = item
        css, tab = ("text inner", "") if depth > 1 else ("text", TAB)
        first = f'<p class="{css}">{tab}<span class="number">{number}</span>{inline(words, write)}</p>'
        return first + "".join(paragraph(one, depth + 1) for one in inner)

    def part(one: Item | dict[str, str]) -> str:
        if isinstance(one, dict):
            return f'<p class="section">{one["section"]}</p><p class="section">{inline(one["title"], write)}</p>'
        return paragraph(one)

    organ, rest = sample.facts["symbol"][:1], sample.facts["symbol"][1:]
    year, month, day = sample.facts["published"].split("-")
    digits = sample.facts["job"].replace("-", "")
    adopted = re.sub(r"(?<= )(\d{1,2}) (?=\w)", "\\1\u00a0", inline(text["adopted"], write))  # as printed
    cover = f"""
<div class="abs publisher">{text["publisher"]}</div>
<div class="abs symbol" dir="ltr"><span>{organ}</span>{rest}</div>
<div class="abs upper"></div><div class="abs badge">{BADGE}</div>
<div class="abs organ">{text["body"]}</div>
<div class="abs distribution" dir="ltr">{text["distribution"]}<br>{text["published"]}</div>
<div class="abs lower"></div>
<div class="abs job" dir="ltr">{sample.job}&nbsp;&nbsp;&nbsp; {day}{month}{year[2:]}</div>
<div class="abs digits" dir="ltr">*{digits}*</div>
<p class="sample">{text["sample"]}</p>
<p class="session">{text["session"]}</p><p class="item">{text["agenda_item"]}</p>
<p class="item">{inline(text["agenda_title"], write)}</p>
<p class="adopted">{adopted}</p>
<p class="report">{inline(text["report"], write)}</p>
<p class="title"><span class="hang">{text["number"]}</span>{inline(text["title"], write)}</p>"""
    body = [f'<p class="text">{TAB}{inline(one, write)}</p>' for one in (text["formula"], *text["preamble"])]
    body += [part(one) for one in text["operative"]]
    body.append("".join(f'<p class="end">{inline(one, write)}</p>' for one in text["end"]))
    if "annex" in text:
        annex = text["annex"]
        body.append(f'<p class="annex">{annex["label"]}</p><p class="section">{inline(annex["title"], write)}</p>')
        body += [part(one) for one in annex["paragraphs"]]
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<html lang="{language}" dir="{direction}"><head><title>{sample.facts["symbol"]} (sample)</title></head>'
        f'<body>{cover}{"".join(body)}<div class="last"></div></body></html>'
    )


def stylesheet(sample: Sample) -> str:
    """CSS of one document."""
    language = sample.language
    face = FACES.get(language, LATIN)
    start, end = ("right", "left") if language == "ar" else ("left", "right")
    symbol, title = f'"{sample.facts["symbol"]}"', f'"{plain(sample.text["title"])}"'
    job, pages = f'"{sample.facts["job"]}"', 'counter(page) "/" counter(pages)'
    lead = {"ar": "font-style: italic; font-weight: bold", "zh": "font-style: normal; font-weight: bold"}
    leading = 11.7 if face.size < 11 else 15

    def running(parity: str, corners: tuple[str, str, str, str]) -> str:
        upper = f"vertical-align: bottom; font: bold 8.52pt/9.8pt {face.family}; border-bottom: .3pt solid"
        lower = "vertical-align: top; padding-top: 13pt"
        widths = ["70%" if one is title else "30%" for one in corners[:2]]
        faces = ["bold 8.52pt" if one is pages else "6.96pt" for one in corners[2:]]
        return f"""@page :nth({parity}) {{
  @top-left {{ content: {corners[0]}; width: {widths[0]}; text-align: left; margin-bottom: 8pt; {upper} }}
  @top-right {{ content: {corners[1]}; width: {widths[1]}; text-align: right; margin-bottom: 8pt; {upper} }}
  @bottom-left {{ content: {corners[2]}; text-align: left; {lower}; font: {faces[0]} {SERIF} }}
  @bottom-right {{ content: {corners[3]}; text-align: right; {lower}; font: {faces[1]} {SERIF} }} }}"""

    sides = [(symbol, title, pages, job), (title, symbol, job, pages)]
    if language == "ar":
        sides.reverse()
    return f"""
@page {{ size: letter; margin: 73pt 60pt 58pt; @footnote {{ margin: 0 {MARGIN}pt; padding-top: 12pt }} }}
{running("2n", sides[0])}
{running("2n+1", sides[1])}
@page :first {{ margin: 212pt 60pt 86pt;
  @top-left {{ content: none; border: none }} @top-right {{ content: none; border: none }}
  @bottom-left {{ content: none }} @bottom-right {{ content: none }} }}
html {{ font: {face.size}pt/{face.leading}pt {face.family}; letter-spacing: {face.spacing}pt;
  font-variant-ligatures: {"normal" if language == "ar" else "none"} }}
body, p {{ margin: 0 }}
a {{ color: #00e; text-decoration: none }}
.abs {{ position: absolute; z-index: -1; white-space: nowrap }}
.publisher {{ {start}: {MARGIN}pt; top: -167pt; font-size: 14pt; line-height: 1.1; letter-spacing: 0 }}
.symbol {{ {end}: 0; top: -173pt; font: 10pt/22pt {SERIF}; letter-spacing: 0 }} .symbol span {{ font-size: 20pt }}
.upper {{ left: 0; width: 492pt; top: -147pt; border-top: .5pt solid }}
.badge {{ {start}: 4pt; top: -140pt }}
.organ {{ {start}: {MARGIN}pt; top: -143pt; font-weight: bold; font-size: 20pt; line-height: 1.1; letter-spacing: 0 }}
.distribution {{ {start}: 337pt; top: -134pt; font: 10pt/11.7pt {face.family} }}
.lower {{ left: 0; width: 492pt; top: -3pt; border-top: 1.4pt solid }}
.job {{ {start}: 5pt; top: 526pt; font: 10pt/11pt {SERIF}; letter-spacing: 0 }}
.digits {{ {start}: 5pt; top: 538pt; font: 9pt/11pt {SERIF}; letter-spacing: 0 }}
.sample {{ margin-bottom: 6pt; font-size: 8.5pt; line-height: {leading}pt; color: #666 }}
.session {{ font-weight: bold; line-height: {leading}pt }}
.item {{ line-height: {leading}pt; max-width: 300pt }}
.adopted {{ margin: 18pt {MARGIN}pt 0; padding-{end}: 40pt; font-weight: bold; font-size: 14pt;
  line-height: {20 if language == "ar" else 18 if language == "zh" else 16}pt }}
.report {{ margin: 12pt {MARGIN}pt 0; font-style: {"normal" if language == "zh" else "italic"} }}
.title {{ margin: 14pt {MARGIN}pt 16pt; font-weight: bold; font-size: 12pt; break-after: avoid;
  line-height: {18 if face.size > 10 else 13.5}pt }}
.hang {{ display: inline-block; width: 48pt; margin-{start}: -57.6pt; padding-{end}: 9.6pt; text-align: {end} }}
.text {{ margin: 0 {MARGIN}pt 6pt; orphans: 2; widows: 2;
  text-align: {"start" if language == "zh" else "justify"} }}
.tab {{ display: inline-block; width: {face.indent}pt }}
.number {{ display: inline-block; min-width: {face.indent}pt; text-indent: 0 }}
.inner {{ margin-{start}: {MARGIN + 2 * face.indent}pt }}
.text i {{ {lead.get(language, "font-style: italic")} }}
.section, .annex {{ margin: 12pt {MARGIN}pt 8pt; font-weight: bold; font-size: 12pt; break-after: avoid;
  line-height: {18 if face.size > 10 else 13.5}pt }}
.annex {{ margin-top: 24pt; font-size: 14pt }}
.end {{ margin: 0 {MARGIN}pt; text-align: {end}; font-style: {"normal" if language == "zh" else "italic"};
  break-before: avoid }}
:not(.end) + .end {{ margin-top: 18pt }}
.last {{ width: 72pt; margin: 14pt auto 0; border-top: .5pt solid; break-before: avoid }}
sup {{ font-size: 6.5pt; line-height: 0; vertical-align: 3.5pt }}
.fn {{ float: footnote; footnote-policy: line; font: {face.note}pt/{face.note_leading}pt {face.family}; text-indent: 0;
  text-align: start; letter-spacing: .2pt }}
.fn::footnote-call, .fn::footnote-marker {{ content: "" }}
.fn i {{ font-style: italic; font-weight: normal }}
.rule {{ display: block; margin-{start}: -24pt; font: bold 8pt/10pt {SERIF}; letter-spacing: 0 }}
.mark {{ display: inline-block; width: 14pt; font-size: 5.5pt; vertical-align: 3pt }}
"""


def pdf(sample: Sample) -> bytes:
    """The sample as a PDF in the layout of a printed resolution."""
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]

    style, ruled = stylesheet(sample), frozenset[str]()
    for _ in range(4):  # a rule takes room, so it can move notes to another page
        document = HTML(string=page_html(sample, ruled)).render(stylesheets=[CSS(string=style)])
        pages = [[name[2:] for name in page.anchors if name.startswith("fn")] for page in document.pages]
        if sum(map(len, pages)) != len(sample.text["footnotes"]):
            raise RuntimeError(f"{sample.file}: a footnote was lost in the layout")
        first = frozenset(min(notes, key=int) for notes in pages if notes)
        if first == ruled:
            break
        ruled = first
    data = document.write_pdf()
    assert isinstance(data, bytes)
    return data


# ---------------------------------------------------------------- text


def text_file(sample: Sample) -> bytes:
    """The sample's PDF as a PDF reader leaves it, with the damage that such readers do.

    Seen in one real extraction of a Russian resolution: a blank line after every
    line, more of them where there is room, a space before a paragraph, notes inside the text, link
    targets after the page, pages run together, and the capital letter De of upright
    type read as a small o.
    """
    from pypdf import PdfReader

    starts = tuple(plain(one)[:25] for one in (sample.text["formula"], *sample.text["preamble"]))
    starts += tuple(f"{label} {plain(words)[:20]}" for label, words in _numbered(sample.text))
    apart = {plain(one) for one in (sample.text["formula"], sample.text["end"][0])}
    apart |= {value for value in sample.text.get("annex", {}).values() if isinstance(value, str)}
    heads = (sample.facts["symbol"], plain(sample.text["title"]))
    pages = []
    for page in PdfReader(io.BytesIO(pdf(sample))).pages:
        lines = [" ".join(line.split()) for line in page.extract_text().splitlines() if line.strip()]
        if lines[-2].startswith(heads):  # printed resolutions write head and foot before the text
            lines = [lines[-2], lines[-1], " ", *lines[:-2]]
        links = [str(note.get_object()["/A"]["/URI"]) for note in page.get("/Annots", ())]
        lines = [f" {line}" if line.startswith(starts) else line for line in lines]
        lines = [f" \n\n \n\n{line}" if line.strip() in apart else line for line in lines]
        pages.append("".join(f"{line} \n\n".replace("Д", "о") for line in lines) + "\n".join(links))
    return ("\n ".join(pages) + "\n").encode()


def _numbered(text: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Number and text of every numbered paragraph and sub-item, those of an annex too."""
    rest: list[Any] = text["operative"] + text.get("annex", {}).get("paragraphs", [])
    while rest:
        one = rest.pop()
        if isinstance(one, list):
            yield one[0], one[1]
            rest += one[2:]


# ---------------------------------------------------------------- XML


def xml_file(sample: Sample) -> bytes:
    """The sample as the UN marks up its resolutions (AKN4UN), metadata included."""
    facts, text, work = sample.facts, sample.text, sample.facts["workflow"]
    notes: list[str] = text["footnotes"]
    session, number = text["number"].strip(".").split("/")
    meeting, date = text["end"]

    def write(kind: str, words: str, symbol: str) -> str:
        if kind == "note":
            note = inline(notes[int(words) - 1], write)
            return (
                f'<authorialNote marker="{words}" placement="bottom" eId="authorialNote_{words}">'
                f'<p xml:space="preserve">\t \t{note}</p></authorialNote>'
            )
        words = html.escape(words, quote=False)
        if kind == "link":
            return f'<a href="{html.escape(link(symbol, sample.language))}">{words}</a>'
        return {"italic": f'<span class="italic">{words}</span>', "raised": f"<sup>{words}</sup>"}.get(kind, words)

    def content(eid: str, words: str, items: list[Item]) -> str:
        body = f'<p xml:space="preserve">\t{inline(words, write)}</p>'
        if not items:
            return f'<content eId="{eid}_content">{body}</content>'
        points = "".join(numbered("point", f"{eid}_list_point_{one[0].strip('().')}", one) for one in items)
        return f'<list eId="{eid}_list"><intro eId="{eid}_list_intro">{body}</intro>{points}</list>'

    def numbered(tag: str, eid: str, item: Item) -> str:
        label, words, *items = item
        css = ' class="SingleTxt"' if tag == "paragraph" else ""
        return f'<{tag} eId="{eid}"{css}><num>{label}</num>{content(eid, words, items)}</{tag}>'

    def container(at: int, words: str) -> str:
        lead = re.findall(r"^\*([^*]+)", words)
        return (
            f'<container name="{"".join(lead)}" eId="container_{at}">'
            f'<p xml:space="preserve">\t{inline(words, write)}</p></container>'
        )

    values = {key: html.escape(value) for key, value in text.items() if isinstance(value, str)}
    values |= {key: html.escape(_listed(work[key])) for key in ("sponsors", "additional_sponsors")}
    values |= {
        "symbol": facts["symbol"],
        "base": f"/akn/un/statement/deliberation/unga/{facts['adopted']}/{session}-{number}",
        "adopted_on": facts["adopted"],
        "published_on": facts["published"],
        "draft": facts["documents"][0],
        "draft_date": work["draft_date"],
        "record": facts["record"],
        "job": sample.job,
        "agenda": facts["agenda"],
        "session_number": session,
        "meeting": meeting,
        "ordinal": meeting.split()[0],
        "date": date,
        "report": re.sub(r"\[([^\[\]]+)\]\(\1\)", r'<inline name="originating document">\1</inline>', values["report"]),
        "classifications": _classifications(work, facts["agenda"]),
        "votes": _votes(work),
        "formula": inline(text["formula"], write),
        "preamble": "\n".join(container(at, one) for at, one in enumerate(text["preamble"], 2)),
        "operative": "\n".join(
            numbered("paragraph", f"para_{at}", one)
            for at, one in enumerate(text["operative"], len(text["preamble"]) + 2)
        ),
    }
    frame = Template((SOURCES / "akn.xml").read_text(encoding="utf-8"))
    return frame.substitute(values).encode()


def _classifications(work: dict[str, Any], agenda: str) -> str:
    """What the library says the resolution is about: SDG goals, thesauri, headings, agenda."""

    def keyword(value: str, dictionary: str, href: str = "", shown: str = "") -> str:
        where = f' href="{href}"' if href else ""
        return f'<keyword value="{value}"{where} showAs="{shown or value}" dictionary="{dictionary}"/>'

    groups = [
        [
            keyword(one["goal"], "SDGO", f"http://metadata.un.org/sdg/{one['goal']}", f"sdg_{one['goal']}"),
            *(keyword(value, dictionary, href) for value, href, dictionary in one["keywords"]),
        ]
        for one in work["goals"]
    ]
    headings = [keyword(one, "DHLAUTH") for one in work["headings"]["bodies"]]
    headings += [keyword(one, "UNBIS Thesaurus") for one in work["headings"]["subjects"]]
    headings.append(
        f'<keyword refersTo="agenda" value="{agenda}" showAs="{work["agenda_title"]}" '
        f'shortForm="{work["agenda_heading"]}" dictionary="{work["agenda_document"]}"/>'
    )
    sources = ["http://metadata.un.org/sdg"] * len(groups) + ["DHLAUTH"]
    return "\n".join(
        f'<classification source="{source}">\n' + "\n".join(group) + "\n</classification>"
        for source, group in zip(sources, [*groups, headings], strict=True)
    )


def _votes(work: dict[str, Any]) -> str:
    """Who voted how."""
    return "\n".join(
        f'<count value="{len(work[key])}" refersTo="{name}">\n<akn4un:voters>\n'
        + "\n".join(f'<organization refersTo="memberState">{one}</organization>' for one in work[key])
        + "\n</akn4un:voters>\n</count>"
        for key, name in (("in_favour", "inFavour"), ("against", "against"), ("abstaining", "abstaining"))
    )


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


# ---------------------------------------------------------------- all of them


def main() -> None:
    """Write every shipped sample and the check sums of sources and results."""
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    SHIPPED.mkdir(parents=True, exist_ok=True)
    made = []
    for sample in samples():
        writers = {"pdf": pdf, "txt": text_file, "xml": xml_file}
        data = writers[sample.file.rpartition(".")[2]](sample)
        (SHIPPED / sample.file).write_bytes(data)
        made.append(f"{sample.digest()} {hashlib.sha256(data).hexdigest()} {sample.file}\n")
        sys.stderr.write(f"{sample.file}: {len(data):,} bytes\n")
    MADE.write_text("".join(made), encoding="utf-8")


if __name__ == "__main__":
    main()
