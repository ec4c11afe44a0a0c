"""The dataclasses that pass between the stages.

Data flows one way: a `Source` (lines with hints) becomes a `Text` (clean
paragraphs), one `Document` for each resolution in it, then `Findings`, then a
`Reading` of the two that the mapping turns into quads. Nothing here imports
anything of ours, and everything is frozen.

Offsets count Unicode characters. After `layout` no stage edits characters, so
a span into `Document.text` stays right for ever.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""ISO 639-1 codes of the official languages of the United Nations."""


class Span(NamedTuple):
    """Half-open range of characters, `text[start:end]`."""

    start: int
    end: int


class Hyperlink(NamedTuple):
    """A link on a line: the characters that carry it and where it leads."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read; the build goes on.

    `stage` is a module of ours (`pdf`, `akn`, `layout`, `structure` ...), `code`
    a stable slug (`no-text-layer`, `ill-formed`), `place` where in the file
    (`page 3`, `line 120`, `op4`; may be empty), `message` one sentence for a person
    that also says what would mend it.
    """

    stage: str
    code: str
    place: str
    message: str


class ResographError(Exception):
    """Base of every error that is the user's to mend; its text is shown as it is."""


class UnreadableError(ResographError):
    """A file that gives no resolution; carries the `Problem` that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    def __reduce__(self) -> tuple[type["UnreadableError"], tuple[Problem]]:
        # the default pickles the message alone, and worker processes send this back
        return UnreadableError, (self.problem,)


# ---------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (or, from XML, one block of text) and what its look says.

    `page` counts from 1. `box` is (left, bottom, right, top) in points from the lower
    left corner of the page, None where the format has no geometry. `size` is the
    type size in points (0 unknown). `italic` and `marks` are spans of `text`, the
    latter raised characters (note marks). `hint` is what the format itself says of
    the line (`preambular`, `note 12` ...), empty for most.
    """

    text: str
    page: int = 1
    box: tuple[float, float, float, float] | None = None
    size: float = 0.0
    bold: bool = False
    italic: tuple[Span, ...] = ()
    marks: tuple[Span, ...] = ()
    links: tuple[Hyperlink, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A heading of the library's classification.

    `scheme` is `unbis`, `eurovoc`, `heading` (an authority heading for a body, meeting
    or instrument); `iri` the identifier that the source gives, or None.
    """

    scheme: str
    label: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An item of the agenda: `number` as printed (`108`, `72 (b)`), `title` where said.

    `document` is the symbol of the agenda (`A/76/251`) where the source gives it.
    """

    number: str
    title: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """How a resolution was adopted.

    `outcome` is `without-vote` or `recorded`. `by_state` holds (State as the source
    names it, `in-favour` | `against` | `abstaining`), in the source's order.
    """

    outcome: str
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    by_state: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a format states outside the printed text (today: only AKN4UN metadata).

    Dates are ISO 8601 (`2021-12-16`); symbols in canonical spelling; `record` is the
    verbatim record of the adopting meeting. Everything may be missing.
    """

    adopted: str | None = None
    published: str | None = None
    session: str | None = None
    record: str | None = None
    job: str | None = None
    vote: Vote | None = None
    sponsors: tuple[str, ...] = ()
    additional_sponsors: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    report: str | None = None
    subjects: tuple[Subject, ...] = ()
    goals: tuple[str, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its format gives it: lines in reading order.

    `name` is the path or address that the user named (`archive.tar.xz!ga/x.xml`
    inside an archive), `sha256` of the bytes, `media_type` one of `application/pdf`,
    `text/plain`, `application/akn+xml`. `parts` holds one tuple of lines for each
    resolution that the format itself keeps apart (usually one), `facts` what it says
    of each, in the same order.
    """

    name: str
    sha256: str
    media_type: str
    language: str | None
    parts: tuple[tuple[Line, ...], ...]
    facts: tuple[Facts, ...]
    problems: tuple[Problem, ...] = ()


# ----------------------------------------------------------------- layout


@dataclass(frozen=True, slots=True)
class Mark:
    """A note mark taken out of the words: it stood before `Text.text[offset]`."""

    offset: int
    marker: str


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """One paragraph of clean text, a span of `Text.text`.

    `role` is `body`, `cover`, `note` (then `marker` is the note's mark) or `table`;
    `indent` in points from the text's left edge (right edge in Arabic) where known;
    `size` and `bold` as on `Line`; `italic` the italic spans in `Text.text`.
    """

    start: int
    end: int
    role: str = "body"
    hint: str = ""
    marker: str | None = None
    indent: float | None = None
    size: float = 0.0
    bold: bool = False
    italic: tuple[Span, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Clean text of one resolution: what a reader sees is what a reader meant.

    Paragraphs are joined by one line feed each, notes after the rest. `running` are the running
    heads and page numbers that were taken out. `repairs` are the damaged words
    that were mended, as (as read, as mended).
    """

    language: str
    text: str
    paragraphs: tuple[TextParagraph, ...]
    marks: tuple[Mark, ...]
    links: tuple[Hyperlink, ...]
    running: tuple[str, ...] = ()
    repairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


# -------------------------------------------------------------- structure


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the resolution: `Document.text[start:end]`, its label not counted.

    `place` is unique in the document and names it in IRIs: `title`, `formula`, `pp6`,
    `op28`, `op28(a)`, `op28(a)(i)`, `annex1`, `annex1.op3`, `h2` (a heading), `table1`,
    `end`. `kind`: `title`, `formula`, `preambular`, `operative`, `item`, `heading`,
    `annex`, `annex-paragraph`, `table`, `closing`. An operative paragraph's span covers its
    sub-items, which are blocks of their own with it as `parent`. `number` is the printed
    number or letter without brackets and stops (`28`, `a`), None where there is none.
    `section` is the place of the nearest heading above. `lead` is the span of the lead
    words and `action` the concept they express (`recalls`), None where they say none.
    """

    place: str
    kind: str
    start: int
    end: int
    number: str | None = None
    level: int = 0
    parent: str | None = None
    section: str | None = None
    lead: Span | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Where a footnote is called: before character `offset` of `Document.text`, in `place`."""

    place: str
    offset: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: `Document.text[start:end]` without its mark; `place` is `fn12`."""

    place: str
    marker: str
    start: int
    end: int
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that adopted the resolution; `record` is its verbatim record's symbol."""

    number: int | None = None
    date: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover, the title line and the closing lines say; None where they do not.

    `body` is the key of the adopting body in the grammar (`general-assembly`),
    `committee` likewise (`third-committee`). `session` is `76`, `ES-11`, or the year for
    bodies without numbered sessions. `documents` are the symbols of the report or
    drafts under the title line, each with the paragraph cited of it or None.
    """

    body: str | None = None
    session: str | None = None
    adopted: str | None = None
    published: str | None = None
    meeting: Meeting | None = None
    agenda: tuple[AgendaItem, ...] = ()
    committee: str | None = None
    documents: tuple[tuple[str, str | None], ...] = ()
    job: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One language version of one resolution.

    `symbol` is canonical (`A/RES/76/186`) or None where the text gives none. The title
    is the block with place `title`.
    """

    name: str
    sha256: str
    media_type: str
    language: str
    symbol: str | None
    text: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    cover: Cover
    facts: Facts
    links: tuple[Hyperlink, ...] = ()
    repairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str | None:
        """The title without its number, or None."""
        block = next((b for b in self.blocks if b.place == "title"), None)
        return self.text[block.start : block.end] if block and block.end > block.start else None


# ------------------------------------------------------------- extraction


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to a document: `Document.text[start:end]` in `place` names `target`.

    `target` is a symbol in its one spelling. `place` is `cover` or the place of a block that is no
    sub-item, or of a footnote; `called_from` then is the place of the paragraph that calls the note. `action` is
    the concept of the act that cites it, `part` what is cited of the document as the text writes it ("annex",
    "sect. II"). `start` and `end` are None where only the cover's metadata says it. `rule` says how it was read:
    `symbol` (printed in full), `short` (its organ from the words around), `ibid`, `link` (only a link target says it),
    `cover`.
    """

    target: str
    place: str
    start: int | None = None
    end: int | None = None
    action: str | None = None
    rule: str = "symbol"
    part: str | None = None
    called_from: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """Words that name a body, post, instrument or State: `Document.text[start:end]` in `place`.

    `kind` is `body`, `instrument` or `state`. `keys` are the things of the vocabularies that the words can mean
    (paths of their IRIs below the base: `body/security-council`, `state/KEN`), none where no vocabulary has the
    name. `form` is `full` (a name of the vocabulary), `acronym`, `introduced` (a short form that this document itself
    introduced), `short` ("the Office", meant by what was named before), `grammar` (known as a name only by the way
    that names are built). `name` is the name as a dictionary would have it (no article), empty for `short`.
    """

    kind: str
    start: int
    end: int
    place: str
    keys: tuple[str, ...] = ()
    form: str = "full"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A Sustainable Development Goal or target by number: `Document.text[start:end]` in `place`.

    `number` is that of a goal (`16`) or a target (`8.7`, `8.a`).
    """

    number: str
    start: int
    end: int
    place: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting, session, conference or the like that the text names: `Document.text[start:end]` in `place`.

    `key` is the path of its IRI below the base, the same in every language where what it is made of is
    (`session/A/78`, `meeting/A/76/PV.53`, `meeting/<body>/<kind>-<number>`, `meeting/<vocabulary entry>`), or made
    from the name (`meeting/ru/<slug>`). `label` is its English name, None where that is not known. `name` is the
    name as the text writes it. `starts` and `ends` are ISO 8601 dates, full or half (`2021-12`, `2026`). `venue` is
    the place where it is held as printed, `number` its number, `convener` the key of the body that holds it.
    """

    key: str
    start: int
    end: int
    place: str
    name: str
    label: str | None = None
    starts: str | None = None
    ends: str | None = None
    venue: str | None = None
    number: int | None = None
    convener: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Which thing a name means, as `link` decides: `Document.text[start:end]` in `place`.

    `key` is the path of the thing's IRI below the base (`body/security-council`; of a name that no vocabulary
    has, one made from the name: `body/ru/<slug>`), `label` its English name or None, `name` the name in the
    document's own language where no vocabulary has it. `rule` is the form of the `Name`, and `confidence`
    (0 to 1) how often links by that rule are right, None for names in full.
    """

    kind: str
    key: str
    start: int
    end: int
    place: str
    label: str | None = None
    name: str | None = None
    rule: str = "full"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who is asked or receives: `Document.text[start:end]`; `key` and `label` as in `Link`, None where not known.

    Parties without a proper name ("Member States", "donors") have keys of the vocabulary of parties
    (`party/member-states`).
    """

    start: int
    end: int
    key: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """An act that asks somebody for something: `Document.text[start:end]` in `place`, an operative paragraph or item.

    `action` is the concept of the verb (`requests`, `reiterates its request`); the span runs from the verb to the
    end of its clause. `deliverable` is `report`, `meeting`, `item` (to put on an agenda) or `other`; `receivers` are
    those who get it. `due` is a session ("78th session") or a full or half ISO 8601 date, None where no time is set.
    """

    place: str
    start: int
    end: int
    action: str
    addressees: tuple[Party, ...] = ()
    deliverable: str | None = None
    receivers: tuple[Party, ...] = ()
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the text says, and where: spans in the order of the text."""

    citations: tuple[Citation, ...] = ()
    links: tuple[Link, ...] = ()
    goals: tuple[Goal, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One language version read to the end: the document and what was found in it."""

    document: Document
    findings: Findings


@dataclass(frozen=True, slots=True)
class Result:
    """All that came of one file: its readings (one a resolution) and its problems."""

    name: str
    sha256: str
    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
