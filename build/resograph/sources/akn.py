"""Akoma Ntoso for the United Nations (AKN4UN) to lines with hints.

The markup says what each paragraph is; here that becomes a `Line.hint`, and the lines then take
the same way through `layout` and `structure` as those of a PDF. Hints:

`cover-symbol`, `cover-body`, `cover-date`, `cover-session`, `cover-agenda`, `cover-agenda-title`,
`cover-adopted`, `cover-report`; `title`; `formula`; `preambular`; `paragraph` (numbered or not, as
its text says); `item`; `continuation` (goes on with the paragraph above); `heading`; `table`;
`annex` (the first line of one); `draft` (a resolution inside the resolution); `closing`; `note N`.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from resograph.model import (
    AgendaItem,
    Facts,
    Hyperlink,
    Line,
    Problem,
    Span,
    Subject,
    UnreadableError,
    Vote,
)

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
DEEPEST = 200  # nested elements; the official files nest 20
EARLIEST = "1945"  # dates before the United Nations stand for "not known" (0001-01-01)

HEADING_CLASSES = {"HCh", "H1", "H23", "H4", "H56"}  # Word paragraph styles that the XML keeps
LISTS = {"list", "blockList", "sublist"}
INTROS = {"intro", "listIntroduction", "listWrapUp", "wrapUp"}
HEADINGS = {"heading", "subheading", "crossHeading"}
FLOWS = {"content", "p", "container", "formula"}
BREAKS = {"td", "th", "p", "num", "eol"}


def read(
    name: str, data: bytes
) -> tuple[tuple[tuple[Line, ...], ...], tuple[Facts, ...], str | None, tuple[Problem, ...]]:
    """Lines and facts of each resolution of the file, the stated language, and problems.

    An ill-formed file is read as far as it can be and reported. Entities are never expanded
    and nothing is fetched.

    Raises:
        UnreadableError: no XML, XML of another vocabulary, or XML that declares entities.
    """
    if re.search(rb"<!ENTITY", data):
        raise UnreadableError(
            Problem(
                "akn", "entities", "", "the XML declares entities, which can hide an attack; take the declarations out"
            )
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(
            Problem("akn", "ill-formed", "", f"the XML can't be parsed ({error}); fetch the file again")
        ) from error
    if root is None:
        raise UnreadableError(Problem("akn", "ill-formed", "", "the XML can't be parsed; fetch the file again"))
    space, _, kind = str(root.tag).rpartition("}")
    if kind != "akomaNtoso" or space.lstrip("{") != AKN:
        raise UnreadableError(
            Problem(
                "akn",
                "other-vocabulary",
                "",
                f"the XML is no Akoma Ntoso 3.0 (its root is <{kind}>); give AKN4UN XML, a PDF or a text",
            )
        )
    problems = [
        Problem("akn", "ill-formed", f"line {entry.line}", f"ill-formed XML, read as far as possible: {entry.message}")
        for entry in list(parser.error_log)[:3]
    ]
    statements = [s for s in root.iter(f"{{{AKN}}}statement") if not any(True for _ in outer_statements(s))]
    if not statements:
        raise UnreadableError(
            Problem("akn", "no-resolution", "", "the XML holds no <statement>, so no resolution; give one that does")
        )
    collection = root.find(f"{{{AKN}}}documentCollection")
    parts, facts = [], []
    for statement in statements:
        lines = Lines()
        if collection is not None:
            lines.opening(collection)
        lines.opening(statement)
        lines.body(statement)
        parts.append(tuple(lines.out))
        facts.append(facts_of(statement if collection is None else collection, root))
    code = root.find(f".//{{{AKN}}}FRBRlanguage")
    stated = tables()["languages"].get(code.get("language", "")) if code is not None else None
    return tuple(parts), tuple(facts), stated, tuple(problems)


@lru_cache
def tables() -> dict[str, Any]:
    """data/akn.toml."""
    return tomllib.loads((Path(__file__).parent.parent / "data" / "akn.toml").read_text(encoding="utf-8"))


def outer_statements(element: etree._Element) -> Iterator[etree._Element]:
    """The statements around one: a draft inside a resolution is no resolution of its own."""
    return element.iterancestors(f"{{{AKN}}}statement")


def kind_of(element: etree._Element) -> str:
    """Local name, empty for comments, instructions and entities."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


class Flow:
    """Text under way: characters with their italic spans, marks and links, spaces folded."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.length = 0
        self.italic: list[Span] = []
        self.marks: list[Span] = []
        self.links: list[Hyperlink] = []

    def add(self, text: str | None) -> None:
        """Append text, every run of white space as one space."""
        if not text:
            return
        folded = " ".join(text.split())
        if text[0].isspace() and self.text and not self.text[-1].endswith(" "):
            folded = " " + folded
        if text[-1].isspace() and folded and folded != " ":
            folded += " "
        if folded:
            self.text.append(folded)
            self.length += len(folded)

    def line(self, hint: str) -> Line | None:
        """The line so far, None where it holds nothing."""
        text = "".join(self.text).rstrip()
        if not text:
            return None
        end = len(text)
        return Line(
            text,
            italic=tuple(Span(s, min(e, end)) for s, e in self.italic if s < min(e, end)),
            marks=tuple(Span(s, min(e, end)) for s, e in self.marks if s < min(e, end)),
            links=tuple(Hyperlink(s, min(e, end), t) for s, e, t in self.links if s < min(e, end)),
            hint=hint,
        )


class Lines:
    """Walks the markup of a resolution and writes its lines in reading order."""

    def __init__(self) -> None:
        self.out: list[Line] = []
        self.notes: list[tuple[str, etree._Element]] = []

    def put(self, flow: Flow, hint: str) -> bool:
        """Write the line and the notes that it calls; False where there is none."""
        line = flow.line(hint)
        if line is not None:
            self.out.append(line)
        notes, self.notes = self.notes, []
        for marker, note in notes:
            inner = Flow()
            for child in [note] if not len(note) else list(note):
                inner.add(" ")
                self.inline(child, inner)
            # Arabic keeps, inside the note, the brackets that held its number in print
            text = Flow()
            whole = inner.line("")
            if whole is not None:
                cut = re.match(r"\s*[()]\s?[()]\s*", whole.text)
                skip = cut.end() if cut else 0
                text.add(whole.text[skip:])
                text.links = [Hyperlink(s - skip, e - skip, t) for s, e, t in whole.links if s >= skip]
                text.italic = [Span(s - skip, e - skip) for s, e in whole.italic if s >= skip]
                found = text.line(f"note {marker}")
                if found is not None:
                    self.out.append(found)
        return line is not None

    def inline(self, element: etree._Element, flow: Flow, depth: int = 0) -> None:
        """Add an element that holds no blocks, its notes set aside and marked."""
        kind = kind_of(element)
        if kind in ("", "meta", "img") or depth > DEEPEST:
            return
        if kind == "authorialNote":
            marker = (element.get("marker") or "").strip()
            self.notes.append((marker, element))
            flow.marks.append(Span(flow.length, flow.length + len(marker)))
            flow.text.append(marker)
            flow.length += len(marker)
            return
        start = flow.length
        flow.add(element.text)
        for child in element:
            self.inline(child, flow, depth + 1)
            flow.add(child.tail)
        if kind == "a" and element.get("href") and flow.length > start:
            flow.links.append(Hyperlink(start, flow.length, element.get("href", "")))
        elif kind == "span" and "italic" in (element.get("class") or "") and flow.length > start:
            flow.italic.append(Span(start, flow.length))
        if kind in BREAKS:
            flow.add(" ")

    def text(self, element: etree._Element, hint: str) -> bool:
        """Write an element as one line."""
        flow = Flow()
        self.inline(element, flow)
        return self.put(flow, hint)

    def opening(self, statement: etree._Element) -> None:
        """Cover page and preface."""
        cover = statement.find(f"{{{AKN}}}coverPage")
        for element in cover.iter() if cover is not None else ():
            kind, name = kind_of(element), element.get("name")
            role = (element.get("refersTo") or "").lstrip("#")
            if kind == "docNumber":
                self.text(element, "cover-symbol")
            elif kind == "docAuthority" and role == "issuingBody":
                self.text(element, "cover-body")
            elif kind == "docDate":
                self.text(element, "cover-date")
            elif kind == "session":
                self.text(element, "cover-session")
            elif kind == "inline" and name == "agenda item":
                self.text(element, "cover-agenda")
            elif kind == "inline" and name == "agenda item name":
                self.text(element, "cover-agenda-title")
            elif kind == "docTitle":
                self.text(element, "cover-adopted")
            elif kind == "docProponent":
                self.text(element, "cover-report")
        preface = statement.find(f"{{{AKN}}}preface")
        for paragraph in preface if preface is not None else ():
            self.text(paragraph, "title")

    def body(self, statement: etree._Element) -> None:
        """Preamble, operative part, annexes and closing lines, in the order of the file."""
        for child in statement:
            kind = kind_of(child)
            if kind == "preamble":
                for part in child:
                    self.block(part, "preambular")
            elif kind == "mainBody":
                for part in child:
                    self.block(part, "paragraph")
            elif kind in ("attachments", "components"):
                for attachment in child:
                    start = len(self.out)
                    for part in attachment.iter(f"{{{AKN}}}mainBody"):
                        for block in part:
                            self.block(block, "paragraph")
                    if len(self.out) > start:
                        self.out.insert(start, Line("", hint="annex"))
            elif kind == "conclusions":
                self.closing(child)

    def closing(self, element: etree._Element) -> None:
        """The closing lines, each printed line one."""
        for paragraph in element.iter(f"{{{AKN}}}p"):
            flow = Flow()
            flow.add(paragraph.text)
            for child in paragraph:
                if kind_of(child) == "eol":
                    self.put(flow, "closing")
                    flow = Flow()
                else:
                    self.inline(child, flow)
                flow.add(child.tail)
            self.put(flow, "closing")

    def block(self, element: etree._Element, hint: str, depth: int = 0) -> None:
        """Write a block: a paragraph, a list, a heading, a table, or what holds such."""
        kind = kind_of(element)
        if kind in ("", "meta", "num", "documentRef", "coverPage") or depth > DEEPEST:
            return
        if kind == "table":
            self.table(element)
        elif kind == "formula":
            self.text(element, "formula")
        elif kind in HEADINGS:
            self.text(element, "heading")
        elif kind == "embeddedStructure":
            for child in element:
                self.block(child, "draft", depth + 1)
        elif kind == "conclusions":
            self.closing(element)
        elif kind in ("section", "part"):
            self.division(element, hint, depth)
        elif kind in ("paragraph", "point", "item"):
            if kind == "paragraph" and element.get("class") in HEADING_CLASSES:
                hint = "heading"
            elif kind in ("point", "item"):
                hint = "item"
            self.numbered(element, hint, depth)
        elif kind in LISTS:
            self.listing(element, hint, depth)
        else:
            self.flowing(element, Flow(), hint, depth)

    def division(self, element: etree._Element, hint: str, depth: int) -> None:
        """A section: its number is a heading, what it holds are blocks of their own."""
        for child in element:
            if kind_of(child) == "num":
                self.text(child, "heading")
            else:
                self.block(child, hint, depth + 1)

    def numbered(self, element: etree._Element, hint: str, depth: int) -> None:
        """A paragraph or point: its number opens the first line of what it holds."""
        lead = Flow()
        num = element.find(f"{{{AKN}}}num")
        if num is not None:
            self.inline(num, lead)
            lead.add(" ")
        for child in element:
            kind = kind_of(child)
            if kind in ("", "num"):
                continue
            if kind in HEADINGS:
                self.inline(child, lead)
                self.put(lead, "heading")
            elif kind in LISTS:
                self.listing(child, hint, depth, lead)
            elif kind in FLOWS or kind in INTROS:
                self.flowing(child, lead, hint, depth)
            else:
                self.put(lead, hint)
                self.block(child, hint, depth + 1)
            if lead.text:
                lead = Flow()
                hint = "continuation"
        self.put(lead, hint)

    def listing(self, element: etree._Element, hint: str, depth: int, lead: Flow | None = None) -> None:
        """A list: its introduction goes on with the paragraph, its points are items."""
        for child in element:
            kind = kind_of(child)
            if kind in ("", "num"):
                continue
            if kind in ("point", "item"):
                if lead is not None and lead.text:
                    self.put(lead, hint)
                self.numbered(child, "item", depth + 1)
                hint = "continuation"
            elif kind in LISTS:
                self.listing(child, "item", depth + 1, lead)
            else:
                self.flowing(child, lead if lead is not None else Flow(), hint, depth + 1)
                hint = "continuation"
            lead = None

    def flowing(self, element: etree._Element, flow: Flow, hint: str, depth: int) -> None:
        """Inline content with blocks in between: each run of it a line."""
        flow.add(element.text)
        for child in element:
            kind = kind_of(child)
            if kind == "p":
                self.flowing(child, flow, hint, depth + 1)
                if flow.text:
                    flow = Flow()
                    hint = hint if hint == "draft" else "continuation"
            elif kind in ("table", "embeddedStructure", "container", "paragraph", *HEADINGS, *LISTS):
                if self.put(flow, hint):
                    hint = hint if hint == "draft" else "continuation"
                flow = Flow()
                self.block(child, "draft" if kind == "embeddedStructure" else hint, depth + 1)
            else:
                self.inline(child, flow)
            flow.add(child.tail)
        self.put(flow, hint)

    def table(self, element: etree._Element) -> None:
        """A table: each row a line, its cells parted by spaces as in print."""
        for row in element.iter(f"{{{AKN}}}tr"):
            flow = Flow()
            for cell in row:
                self.inline(cell, flow)
                flow.add(" ")
            self.put(flow, "table")


def facts_of(work: etree._Element, root: etree._Element) -> Facts:
    """What the metadata say outside the printed text.

    `work` is the statement, or the collection where the file holds several resolutions.
    """
    meta = work.find(f"{{{AKN}}}meta")
    cover = work.find(f"{{{AKN}}}coverPage")
    if meta is None:
        return Facts()
    rules = tables()
    dates = {d.get("name"): d.get("date") or "" for d in meta.iter(f"{{{AKN}}}FRBRdate")}
    session = next(iter(cover.iter(f"{{{AKN}}}session")), None) if cover is not None else None
    docket = meta.find(f".//{{{AKN}}}docketNumber")
    subjects: dict[Subject, None] = {}
    goals: dict[str, None] = {}
    agenda: dict[AgendaItem, None] = {}
    for keyword in meta.iter(f"{{{AKN}}}keyword"):
        dictionary = keyword.get("dictionary") or ""
        label = (keyword.get("showAs") or keyword.get("value") or "").replace("_", " ").strip()
        if dictionary in rules["goals"]["dictionaries"]:
            goals[keyword.get("value") or ""] = None
        elif keyword.get("refersTo") == "agenda":
            number = (keyword.get("value") or "").strip()
            if number:
                agenda[AgendaItem(number, label or None, dictionary or None)] = None
        elif dictionary in rules["schemes"] and label:
            subjects[Subject(rules["schemes"][dictionary], label, keyword.get("href"))] = None
    drafts: dict[str, None] = {}
    sponsors: dict[str, None] = {}
    more: dict[str, None] = {}
    report = record = outcome = None
    for step in meta.iter(f"{{{AKN}}}step"):
        what, stated = step.get("outcome") or "", (step.get("as") or "").strip()
        names = dict.fromkeys(state_names(step.get("by") or ""))
        if what == "draftResolution":
            drafts.update(dict.fromkeys([stated] if stated else []))
            sponsors.update(names)
        elif what == "draftResolutionAdditionalSponsors":
            more.update(names)
        elif what == "recommendedForAdoption":
            report = stated or report
        elif what == "adopted":
            if re.match(r"[A-Z]+/", stated):
                record = stated
            else:
                outcome = stated
    return Facts(
        adopted=known_date(dates.get("adoption")),
        published=known_date(dates.get("publication")),
        session=(session.get("value") or None) if session is not None else None,
        record=record,
        job="".join(map(str, docket.itertext())).strip() or None if docket is not None else None,
        vote=vote_of(meta, outcome),
        sponsors=tuple(sponsors),
        additional_sponsors=tuple(more),
        drafts=tuple(drafts),
        report=report,
        subjects=tuple(subjects),
        goals=tuple(sorted(goal for goal in goals if goal)),
        agenda=tuple(agenda),
    )


def known_date(date: str | None) -> str | None:
    """An ISO date that means one."""
    return date if date and re.fullmatch(r"\d{4}-\d\d-\d\d", date) and date > EARLIEST else None


def state_names(listed: str) -> list[str]:
    """The names in "A, B (Plurinational State of), C and D"."""
    rules = tables()["sponsors"]
    names = [name.strip() for name in re.split(r",(?![^()]*\))", " ".join(listed.split())) if name.strip()]
    if names and names[-1] not in rules["whole"]:
        head, found, tail = names[-1].rpartition(rules["and"])
        for whole in rules["whole"]:
            if names[-1].endswith(rules["and"] + whole):
                head, found, tail = names[-1].removesuffix(rules["and"] + whole), rules["and"], whole
        # "(on behalf of the Group of 77 and China)" is no list
        if found and head and tail and tail.count("(") == tail.count(")"):
            names[-1:] = [head.strip(), tail.strip()]
    return names


def vote_of(meta: etree._Element, outcome: str | None) -> Vote | None:
    """How the resolution was adopted, None where the metadata do not say."""
    rules = tables()
    voting = meta.find(f".//{{{AKN}}}voting")
    stated = " ".join(filter(None, ((voting.get("outcome") or "") if voting is not None else "", outcome))).strip()
    counts: dict[str, int] = {}
    by_state: list[tuple[str, str]] = []
    for count in voting.iter(f"{{{AKN}}}count") if voting is not None else ():
        choice = rules["votes"].get((count.get("refersTo") or "").lstrip("#"))
        if choice is None:
            continue
        voters = ["".join(map(str, o.itertext())).strip() for o in count.iter(f"{{{AKN}}}organization")]
        by_state += [(voter, choice) for voter in voters if voter]
        value = (count.get("value") or "").strip()
        if value.isdigit():
            counts[choice] = int(value)
    figures = re.search(r"\b(\d+)-(\d+)-(\d+)\b", stated)
    if figures and not counts:
        counts = dict(zip(rules["votes"].values(), map(int, figures.groups()), strict=True))
    folded = stated.casefold()
    kind = next((v for k, v in rules["outcomes"].items() if folded.startswith(k)), None)
    if sum(counts.values()) or by_state:
        kind = "recorded"
    if kind is None:
        return None
    if kind == "without-vote":
        return Vote(kind)
    return Vote(kind, counts.get("in-favour"), counts.get("against"), counts.get("abstaining"), tuple(by_state))
