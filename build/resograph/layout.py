"""Source to clean text: what a reader sees is what a reader meant.

Takes running heads, page numbers and footnotes out of the flow of lines, tells where paragraphs
begin, joins lines, mends split words and glyph damage, and takes note marks out of the words. It
is the last stage that changes characters: every later offset counts in the text made here.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from resograph import grammar, repair
from resograph.grammar import Grammar
from resograph.model import (
    Hyperlink,
    Line,
    Mark,
    Problem,
    Source,
    Span,
    Text,
    TextParagraph,
    UnreadableError,
)

LANGUAGE_SAMPLE = 2500  # characters that tell the language
HEAD_HEIGHT = 40  # points that a running head of several lines takes at most
HEAD_LINES = 6  # a running head and its page number stand within so many lines of the page's top
SMALLER = 0.7  # points that small type (notes, tables, heads) is smaller than the text's at least
FIRST_LINES = 14
LINE_HEIGHTS = (1.4, 1.75)  # usual and greatest line height, in type sizes (Latin print has 1.2, Chinese 1.6)
PARAGRAPH_GAP = 1.2  # a step of more than so many line heights parts paragraphs
INDENT = 4.5  # points that a first line is set in at least
SHORT = 0.85  # a line that ends before this share of the measure is the last of its paragraph
RULE = re.compile(r"[\s_]*_{8,}[\s_]*")
MARKER = r"\d{1,3}|\*{1,3}|[a-z]"
RAISED_MARK = re.compile(rf"[()\[\]]?\s*({MARKER})\s*[()\[\]]?")
NOTE_START = re.compile(r"\s*[(\[)]?(\d{1,3}|\*{1,3})[)\](]?(?=\s|[^\W\d_])\s*")
PAGE_NUMBER = re.compile(r"\d{1,3}\s?/\s?\d{1,3}")
DOCKET = re.compile(r"\d{2}-\d{5}(?:\s*\([A-Z]\))?")
STOPS = ".,;:،؛。，；：!?؟"
RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


Place = tuple[int, int, int, int]
"""Where a note mark could stand: index of the line, start and end in it, and how much speaks for it."""

MOST_PLACES = 40


@dataclass(slots=True)
class Piece:
    """A paragraph under way: its printed lines."""

    lines: list[Line]
    role: str = "body"
    hint: str = ""
    marker: str | None = None
    indent: float | None = None


@dataclass(slots=True)
class Run:
    """Text of one paragraph with the places of its marks, italics and links."""

    text: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    italic: list[Span] = field(default_factory=list)
    links: list[Hyperlink] = field(default_factory=list)

    def edit(self, edits: Sequence[repair.Edit]) -> None:
        """Apply edits and move everything with its characters."""
        if not edits:
            return
        self.text, moved = repair.apply(self.text, edits)
        self.marks = [(moved(offset), marker) for offset, marker in self.marks]
        self.italic = [moved.span(span) for span in self.italic]
        self.links = [Hyperlink(moved(s), moved(e), target) for s, e, target in self.links]


def clean(source: Source, language: str | None = None) -> tuple[Text, ...]:
    """The clean text of each resolution of the source.

    `language` (ISO 639-1) overrides what the text itself says.

    Raises:
        UnreadableError: the text is in none of the six languages, or too short to tell.
    """
    return tuple(clean_part(source, lines, language) for lines in source.parts)


def clean_part(source: Source, lines: Sequence[Line], language: str | None) -> Text:
    """The clean text of one resolution."""
    tongue = language or language_of(lines, source.language)
    rules = grammar.load(tongue)
    words = repair.words(tongue)
    hinted = source.media_type == "application/akn+xml"
    running: list[str] = []
    if hinted:
        pieces = [piece_of_hint(line) for line in lines]
    elif any(line.box is not None for line in lines):
        pieces = from_pages(lines, rules, running)
    else:
        pieces = from_plain(numbers_home(lines, words), rules, running)
    markers = {piece.marker for piece in pieces if piece.marker}
    runs = [build(piece, words, hinted, markers) for piece in pieces]
    repairs: list[tuple[str, str]] = []
    damage = None if hinted else repair.diagnose([run.text for run in runs], words)
    for run in runs:
        run.edit(repair.plain(run.text))
        if damage is not None:
            edits = repair.mend(run.text, damage, words)
            repairs += repair.changes(run.text, edits)
            run.edit(edits)
    return assemble(tongue, pieces, runs, tuple(running), tuple(repairs))


def language_of(lines: Sequence[Line], stated: str | None) -> str:
    """The language of the lines; what the format states where the words do not tell."""
    sample: list[str] = []
    size = 0
    for line in lines:
        if not line.hint.startswith("cover") and len(line.text) > 3:
            sample.append(line.text)
            size += len(line.text)
            if size > LANGUAGE_SAMPLE:
                break
    text = "\n".join(sample)
    found = grammar.detect(text, stated)
    if found is None and stated is not None and len(text) < 400:
        return stated
    if found is None:
        raise UnreadableError(
            Problem(
                "layout",
                "other-language",
                "",
                "the text is in none of Arabic, Chinese, English, French, Russian and Spanish, or too short to tell; "
                "if it is, say which with --language",
            )
        )
    return found


def piece_of_hint(line: Line) -> Piece:
    """A line of a format that knows its structure is a paragraph of its own."""
    if line.hint.startswith("note"):
        return Piece([line], "note", "note", line.hint.partition(" ")[2])
    if line.hint.startswith("cover"):
        return Piece([line], "cover", line.hint)
    return Piece([line], "table" if line.hint == "table" else "body", line.hint)


# ------------------------------------------------------------- furniture


def is_page_number(text: str) -> bool:
    """Whether the line is a page number, a job number, or both and nothing else."""
    rest = DOCKET.sub("", PAGE_NUMBER.sub("", text))
    return rest != text and not rest.strip()


def without_heads(lines: Sequence[Line], running: list[str]) -> list[Line]:
    """The lines without running heads, page numbers and job numbers.

    A head is known by the page number that stands with it near the top of a page. What went is added to
    `running`: the symbol often stands nowhere else.
    """
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    out: list[Line] = []
    for number, page in pages.items():
        start = 0
        texts = [i for i, line in enumerate(page) if line.hint != "link"]
        if number > 1:
            # the number in the foot of a short page is as near in the order of lines, but below the text
            heads = [i for i in texts[:HEAD_LINES] if is_page_number(page[i].text) and not below(page[i], page)]
            start = max((i + 1 for i in heads), default=0)
        running += [line.text.strip() for line in page[:start] if line.text.strip()]
        for i, line in enumerate(page[start:]):
            # the parts of a page number may stand on lines of their own, before or behind the text
            if line.hint != "link" and is_page_number(line.text) and number > 1:
                running.append(line.text.strip())
            else:
                # the empty lines below a head part no paragraphs
                out.append(replace(line, hint="") if start and i == 0 and line.hint == "gap" else line)
    return out


def below(line: Line, page: Sequence[Line]) -> bool:
    """Whether another line of the page that is no page number stands above this one by more than a head is high."""
    box = line.box
    return box is not None and any(
        other.box and other.box[1] > box[3] + HEAD_HEIGHT and not is_page_number(other.text) for other in page
    )


# ------------------------------------------------------------ with pages


def from_pages(lines: Sequence[Line], rules: Grammar, running: list[str]) -> list[Piece]:
    """Paragraphs of lines that have geometry."""
    lines = [line for line in without_heads(lines, running) if line.box is not None]
    cover, lines = split_cover(lines, rules)
    size = text_size(lines)
    lines = without_edges(lines, size, running)
    body, notes = split_notes(lines, size)
    pieces = [Piece([line], "cover") for line in cover]
    pieces += group_by_place(body, size, rules)
    pieces += group_notes(notes, geometric=True)
    return pieces


def text_size(lines: Sequence[Line]) -> float:
    """The type size of running text: that of the first lines below the title (a long table may outweigh the rest)."""
    weights: Counter[float] = Counter()
    for line in lines[:FIRST_LINES]:
        if RULE.fullmatch(line.text):
            break
        if not line.bold:
            weights[round(line.size, 1)] += len(line.text)
    return weights.most_common(1)[0][0] if weights else lines[0].size


def without_edges(lines: Sequence[Line], size: float, running: list[str]) -> list[Line]:
    """The lines without what stands in the outer margins of the pages after the first.

    For files whose heads carry no page number: small type above the highest line of text of any page.
    """
    later = [line for line in lines if line.page > 1 and line.box]
    tops = [line.box[3] for line in later if line.box and line.size > size - SMALLER / 2]
    if not tops:
        return list(lines)
    top = max(tops)
    out = []
    for line in lines:
        if line.page > 1 and line.box and line.size < size - SMALLER and line.box[1] > top:
            running.append(line.text)
        else:
            out.append(line)
    return out


def split_cover(lines: Sequence[Line], rules: Grammar) -> tuple[list[Line], list[Line]]:
    """The cover's lines and the rest, which begins with the numbered title or the enacting formula."""
    title = rules.patterns["title_number"]
    enacting = rules.patterns["enacting"]
    first = [(i, line.text.strip(), line) for i, line in enumerate(lines) if line.page <= 2]
    at = [i for i, text, line in first if title.match(text) and (line.box is None or line.bold)]
    # a symbol in the bracketed line under the title line may be broken and look like a number
    at = [i for i in at if sum(line.text.count("[") - line.text.count("]") for line in lines[:i]) <= 0] or at
    # the masthead may print the body's name just as the formula does, but for the comma
    at = at or [i for i, text, _ in first if enacting.match(text) and text[-1:] in STOPS]
    at = at or [i for i, text, _ in first if enacting.fullmatch(text)][-1:]
    return (list(lines[: at[0]]), list(lines[at[0] :])) if at else ([], list(lines))


def split_notes(lines: Sequence[Line], size: float) -> tuple[list[Line], list[Line]]:
    """Body lines and note lines: notes stand below a rule, or in small type under a raised mark."""
    body: list[Line] = []
    notes: list[Line] = []
    page, below = 0, False
    for line in lines:
        if line.page != page:
            page, below = line.page, False
        if RULE.fullmatch(line.text):
            below = True
            continue
        small = size == 0 or line.size < size - SMALLER
        starts = bool(line.marks) and line.marks[0].start == 0
        if below or (small and starts and line.box is not None):
            below = True
            notes.append(line)
        else:
            body.append(line)
    return body, notes


def edges(line: Line, rtl: bool) -> tuple[float, float]:
    """Where the line begins and ends in reading direction, both growing with it."""
    if line.box is None:
        return 0.0, 0.0
    return (-line.box[2], -line.box[0]) if rtl else (line.box[0], line.box[2])


def group_by_place(lines: Sequence[Line], size: float, rules: Grammar) -> list[Piece]:
    """Paragraphs by the steps between lines, their indents and their type."""
    if not lines:
        return []
    rtl = sum(bool(RTL.search(line.text)) for line in lines) * 2 > len(lines)
    full = [line for line in lines if abs(line.size - size) < 0.5]
    left = percentile([edges(line, rtl)[0] for line in full], 0.05)
    right = percentile([edges(line, rtl)[1] for line in full], 0.95)
    steps = [
        a.box[1] - b.box[1]
        for a, b in itertools.pairwise(full)
        if a.box and b.box and a.page == b.page and size < a.box[1] - b.box[1] < LINE_HEIGHTS[1] * size
        # a full line and one at the left edge below it: the second goes on with the first
        if edges(a, rtl)[1] > left + (right - left) * 0.8 and edges(b, rtl)[0] < left + INDENT
    ]
    leading = min(steps, default=LINE_HEIGHTS[0] * size)
    pieces: list[Piece] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        start, _ = edges(line, rtl)
        if before is None or begins(before, line, pieces[-1], rtl, left, right, leading, size, rules):
            small = line.size < size - SMALLER and not line.bold
            pieces.append(Piece([line], "table" if small else "body", indent=round(start - left, 1)))
        else:
            pieces[-1].lines.append(line)
    return pieces


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def begins(
    before: Line,
    line: Line,
    piece: Piece,
    rtl: bool,
    left: float,
    right: float,
    leading: float,
    size: float,
    rules: Grammar,
) -> bool:
    """Whether a paragraph begins with the line."""
    if before.box is None or line.box is None:
        return True
    # a bold word alone at a line's end makes no heading of the line
    if abs(before.size - line.size) > 0.5 or (before.bold != line.bold and len(line.text) > 3):
        return True
    if rules.patterns["annex"].fullmatch(line.text.strip()):
        return True
    start, _ = edges(line, rtl)
    first, last = edges(before, rtl)
    step = before.box[1] - line.box[1]
    height = leading * (line.size / size if size else 1.0)
    if before.page == line.page and step > 0:
        return step > height * PARAGRAPH_GAP
    if piece.role == "table":
        return True
    # a page break (or a column's): the gap is lost, so indent, number and stop must tell
    labelled = bool(
        rules.patterns["operative_number"].match(line.text) or rules.patterns["item_label"].match(line.text)
    )
    stopped = ends_with_stop(before)
    if labelled and stopped:
        return True
    if start - left < INDENT:
        # the left edge: it goes on, unless the line above plainly ended a paragraph of that kind
        return last < left + (right - left) * SHORT and stopped and piece.indent is not None and piece.indent < INDENT
    hanging = len(piece.lines) > 1 and abs(start - first) < 3
    return not hanging and (stopped or last < left + (right - left) * SHORT)


def ends_with_stop(line: Line) -> bool:
    """Whether the line's words end with a punctuation mark, whatever note marks stand behind it."""
    end = len(line.text)
    for start, stop in reversed(line.marks):
        if not line.text[stop:end].strip():
            end = start
    return line.text[:end].rstrip()[-1:] in STOPS


def group_notes(lines: Sequence[Line], geometric: bool) -> list[Piece]:
    """Footnotes: each begins with its mark; what comes before a page's first mark goes on."""
    pieces: list[Piece] = []
    expected = 1
    for line in lines:
        text = line.text
        marker = None
        if geometric and line.marks and line.marks[0].start == 0:
            found = RAISED_MARK.fullmatch(text[line.marks[0].start : line.marks[0].end].strip())
            marker = found[1] if found else None
            rest = line.marks[0].end
        if marker is None:
            found = NOTE_START.match(text)
            if found and (found[1] == str(expected) or found[1].startswith("*")):
                marker, rest = found[1], found.end()
        if marker is not None:
            if marker.isdigit():
                expected = int(marker) + 1
            pieces.append(Piece([cut(line, rest)], "note", "note", marker))
        elif pieces:
            pieces[-1].lines.append(line)
        else:
            pieces.append(Piece([line], "note", "note", None))
    return pieces


def cut(line: Line, start: int) -> Line:
    """The line from that character on."""
    start += len(line.text[start:]) - len(line.text[start:].lstrip())
    return replace(
        line,
        text=line.text[start:],
        italic=tuple(Span(max(0, s - start), e - start) for s, e in line.italic if e > start),
        marks=tuple(Span(s - start, e - start) for s, e in line.marks if s >= start),
        links=tuple(Hyperlink(max(0, s - start), e - start, t) for s, e, t in line.links if e > start),
    )


# --------------------------------------------------------- without pages


def from_plain(lines: Sequence[Line], rules: Grammar, running: list[str]) -> list[Piece]:
    """Paragraphs of text without geometry: leading spaces, empty lines and stops must tell."""
    kept = without_heads(lines, running)
    links = [(line.page, line.links[0].target) for line in kept if line.hint == "link"]
    texts = [line for line in kept if line.hint != "link"]
    cover, texts = split_cover(texts, rules)
    body, notes = split_plain_notes(texts)
    noted = group_notes(notes, geometric=False)
    body = mark_calls(body, noted)
    body = place_links(body, links)
    pieces = [Piece([line], "cover") for line in place_links(cover, links)]
    pieces += group_by_look(body, rules)
    for piece in noted:
        piece.lines = place_links(piece.lines, links)
    return pieces + noted


def numbers_home(lines: Sequence[Line], words: repair.Words) -> list[Line]:
    """The lines with the numbers that a reader moved to their ends put back (right-to-left text only)."""
    if not words.frames:
        return list(lines)
    plain = [repair.apply(line.text, repair.plain(line.text))[0] for line in lines]
    out = []
    for i, line in enumerate(lines):
        edits = repair.number_home(plain[i], plain[i + 1] if i + 1 < len(plain) else "", words)
        out.append(replace(line, text=repair.apply(plain[i], edits)[0]) if edits else line)
    return out


def split_plain_notes(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Body lines and note lines: notes stand between a rule of underscores and the page's end."""
    body: list[Line] = []
    notes: list[Line] = []
    below = 0
    for line in lines:
        if RULE.fullmatch(line.text):
            below = line.page
        elif below == line.page:
            notes.append(line)
        else:
            body.append(line)
    return body, notes


CALL_STYLES = (
    # a mark glued to a letter, a bracket or a quotation mark, or in brackets of its own
    (r"(?<=[^\W\d_»”“\")’،,.;:。，；：、》）])[ ]?[()]{N}[()]", 5),
    (r"(?<=[\d])[ ]?[()]{N}[()]", 5),
    (r"(?<=[»”“\")’،,.;:。，；：、》）])[ ]?[()]{N}[()]", 5),
    (r"(?<=[^\W\d_])\s?{N}(?=\s?[,;.:،؛。，；：]|\s\s|$)", 5),
    (r"(?<=[^\W\d_]){N}(?=\s)", 4),
    (r"(?<=[»”“\")’،,.;:。，；：、》）])\s?{N}(?=\s|$|[^\W\d_]|[,;.:،؛。，；：])", 5),
    # Chinese sets numbers among its characters without spaces
    (r"(?<=[\u3400-\u9fff]){N}(?=[\u3400-\u9fff])", 1),
    (r"(?<=\d{4}){N}(?=\s?[,;.:،؛。，；：\s]|$)", 2),
    (r"(?<=\d{4})\s{N}(?=\s?[,;.:،؛]|\s\s|$)", 3),
    (r"^\s{N}(?=\s\s)(?!\s*[-–—])", 2),
    (r"(?<=\S\s){N}(?=\s)(?!\s*[-–—])", 1),
)


def mark_calls(body: list[Line], notes: Sequence[Piece]) -> list[Line]:
    """The lines with the note marks among their words marked.

    The notes of a page are called on it, in their order: of all the places where a number could be
    a mark, the row of places with the best looks is taken.
    """
    by_page: dict[int, list[str]] = {}
    for piece in notes:
        if piece.marker:
            by_page.setdefault(piece.lines[0].page, []).append(piece.marker)
    out = list(body)
    for page, markers in by_page.items():
        places = [call_places(body, page, marker) for marker in markers]
        for i, start, end, _ in best_row(places):
            line = out[i]
            lead = len(line.text[start:end]) - len(line.text[start:end].lstrip())
            out[i] = replace(line, marks=tuple(sorted((*line.marks, Span(start + lead, end)))))
    return out


def call_places(body: Sequence[Line], page: int, marker: str) -> list[Place]:
    """Where the note of that page could be called: on its page, or at the end of the one before."""
    found: dict[tuple[int, int], Place] = {}
    # the decimals of a small number ("target 15.1") are no mark; after the stop behind a year one may stand
    number = rf"(?<!\D\d[.,])(?<!\D\d\d[.,])(?P<n>{re.escape(marker)})"
    patterns = [(re.compile(style.replace("{N}", number)), score) for style, score in CALL_STYLES]
    for i, line in enumerate(body):
        if line.page not in (page, page - 1) or marker not in line.text:
            continue
        for pattern, score in patterns:
            for match in pattern.finditer(line.text):
                key = (i, match.start("n"))
                worth = score if line.page == page else score - 1
                if worth and (key not in found or found[key][3] < worth):
                    found[key] = (i, match.start(), match.end(), worth)
    return sorted(found.values())


def best_row(places: Sequence[Sequence[Place]]) -> list[Place]:
    """One place for each marker at most, in rising order, with the greatest sum of scores."""
    # the best row so far for each place that a row can end at; pages have few notes and few places
    rows: dict[tuple[int, int], tuple[int, list[Place]]] = {(-1, -1): (0, [])}
    for options in places:
        grown = dict(rows)
        for place in options[:MOST_PLACES]:
            fitting = [row for end, row in rows.items() if end <= (place[0], place[1])]
            total, steps = max(fitting, key=lambda row: (row[0], [(-one[0], -one[1]) for one in row[1]]))
            end = (place[0], place[2])
            if end not in grown or grown[end][0] < total + place[3]:
                grown[end] = (total + place[3], [*steps, place])
        rows = grown
    return max(rows.values(), key=lambda row: row[0])[1]


def place_links(lines: Sequence[Line], links: Sequence[tuple[int, str]]) -> list[Line]:
    """The lines with each address of their page tied to the number that it stands for."""
    out = []
    for line in lines:
        found: list[Hyperlink] = []
        for page, target in dict.fromkeys(links):
            if page != line.page:
                continue
            tail = re.search(r"([^/]+/[^/]+)/?$", target)
            if tail:
                at = re.search(rf"(?<![\w/]){re.escape(tail[1].rstrip(')'))}(?!\w)", line.text)
                if at:
                    found.append(Hyperlink(at.start(), at.end(), target))
        out.append(replace(line, links=tuple(sorted(found))) if found else line)
    return out


def group_by_look(lines: Sequence[Line], rules: Grammar) -> list[Piece]:
    """Paragraphs of plain text."""
    if not lines:
        return []
    widths = [len(repair.apply(line.text, repair.plain(line.text))[0].strip()) for line in lines]
    measure = percentile([float(width) for width in widths], 0.9)
    spaced = sum(line.text.startswith(" ") for line in lines) >= max(2, len(lines) // 40)
    pieces: list[Piece] = []
    for i, line in enumerate(lines):
        text = line.text
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        # a note mark carried over to the line has a space before it as well
        marked = bool(line.marks) and not text[: line.marks[0].start].strip()
        new = before is None or (text.startswith(" ") and not marked) or line.hint == "gap"
        new = new or bool(rules.patterns["closing_meeting"].match(text.strip()))
        if before is not None and not new:
            ended = ends_with_stop(before)
            short = widths[i - 1] < measure * SHORT
            numbered = rules.patterns["operative_number"].match(text) is not None
            if spaced:
                # a heading or a closing line has no indent: it follows an ended paragraph and has no stop itself
                apart = after is None or after.text.startswith(" ") or after.hint == "gap"
                bare = not ends_with_stop(line) and (apart or widths[i] < measure * SHORT)
                new = ended and (numbered or (short and bare and before.page == line.page))
            else:
                labelled = numbered or rules.patterns["item_label"].match(text) is not None
                new = ended and (labelled or short or rules.action(text) is not None)
        if new:
            indent = float(len(text) - len(text.lstrip()))
            pieces.append(Piece([line], indent=indent if spaced else None))
        else:
            pieces[-1].lines.append(line)
    for piece in pieces:
        if spaced and piece.indent == 0.0 and looks_tabular(piece.lines):
            piece.role = "table"
    return pieces


def looks_tabular(lines: Sequence[Line]) -> bool:
    """Whether most of several lines end in a figure, as the rows of a table do."""
    return len(lines) > 4 and sum(line.text.rstrip()[-1:].isdigit() for line in lines) > 0.6 * len(lines)


# --------------------------------------------------------------- assembly


def build(piece: Piece, words: repair.Words, hinted: bool, markers: set[str]) -> Run:
    """The lines of a paragraph joined, its note marks taken out; `markers` are those of the notes."""
    run = Run()
    parts: list[str] = []
    length = 0
    for line in piece.lines:
        text, marks, italic, links = without_marks(line, piece.role, markers)
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            run.marks += [(length, marker) for _, marker in marks]
            continue
        if parts:
            if hinted:
                separator, drop = " ", False
            elif parts[-1].endswith("/") and not parts[-1].endswith(" /"):
                # a symbol or a double month name goes on behind its stroke
                separator, drop = "", False
            else:
                separator, drop = repair.join(parts[-1], text, words)
            if drop:
                parts[-1] = parts[-1][:-1]
                length -= 1
            parts.append(separator)
            length += len(separator)
        base = length - lead
        end = length + len(text)
        run.marks += [(min(max(offset + base, length), end), marker) for offset, marker in marks]
        run.italic += [Span(max(s + base, length), min(e + base, end)) for s, e in italic if s + base < end]
        run.links += [Hyperlink(max(s + base, length), min(e + base, end), t) for s, e, t in links if s + base < end]
        parts.append(text)
        length = end
    run.text = "".join(parts)
    return run


def without_marks(
    line: Line, role: str, markers: set[str]
) -> tuple[str, list[tuple[int, str]], list[Span], list[Hyperlink]]:
    """Text of a line with its marks cut out, and what moves with it.

    A raised letter is a mark only where a note has it: "41e" and "no" are written with raised letters, too.
    """
    if not line.marks:
        return line.text, [], list(line.italic), list(line.links)
    edits: list[repair.Edit] = []
    found: list[tuple[int, str]] = []
    for start, end in line.marks:
        mark = RAISED_MARK.fullmatch(line.text[start:end].strip())
        if mark is None or role == "cover" or (mark[1].isalpha() and mark[1] not in markers):
            continue
        # the brackets that Arabic sets around a mark go with it
        if line.text[start - 1 : start] == "(" and line.text[end : end + 1] == ")":
            start, end = start - 1, end + 1
        before, after = line.text[:start], line.text[end:]
        space = len(before) - len(before.rstrip())
        tail = len(after) - len(after.lstrip())
        if after[tail : tail + 1] and after[tail] in STOPS + ")»”":
            start, end = start - space, end + tail
        elif space and tail:
            end += tail
        edits.append(repair.Edit(start, end, ""))
        found.append((start, mark[1]))
    if not edits:
        return line.text, [], list(line.italic), list(line.links)
    text, moved = repair.apply(line.text, edits)
    return (
        text,
        [(moved(offset), marker) for offset, marker in found],
        [moved.span(span) for span in line.italic if moved(span.end) > moved(span.start)],
        [Hyperlink(moved(s), moved(e), t) for s, e, t in line.links if moved(e) > moved(s)],
    )


def assemble(
    language: str,
    pieces: Sequence[Piece],
    runs: Sequence[Run],
    running: tuple[str, ...],
    repairs: tuple[tuple[str, str], ...],
) -> Text:
    """One text of all paragraphs, the notes behind the rest, and every place counted in it."""
    order = [i for i, piece in enumerate(pieces) if piece.role != "note"]
    order += [i for i, piece in enumerate(pieces) if piece.role == "note"]
    parts: list[str] = []
    paragraphs: list[TextParagraph] = []
    marks: list[Mark] = []
    links: list[Hyperlink] = []
    length = 0
    for i in order:
        piece, run = pieces[i], runs[i]
        stripped = run.text.strip()
        lead = len(run.text) - len(run.text.lstrip())
        if not stripped and piece.hint != "annex":
            continue
        if paragraphs:
            parts.append("\n")
            length += 1
        start, end = length, length + len(stripped)
        base = start - lead

        def inside(offset: int, base: int = base, start: int = start, end: int = end) -> int:
            return min(max(offset + base, start), end)

        first = piece.lines[0]
        paragraphs.append(
            TextParagraph(
                start=start,
                end=end,
                role=piece.role,
                hint=piece.hint,
                marker=piece.marker,
                indent=piece.indent,
                size=first.size,
                bold=first.bold,
                italic=tuple(Span(inside(s), inside(e)) for s, e in run.italic if inside(s) < inside(e)),
                page=first.page,
            )
        )
        marks += [Mark(inside(offset), marker) for offset, marker in run.marks]
        links += [Hyperlink(inside(s), inside(e), t) for s, e, t in run.links if inside(s) < inside(e)]
        parts.append(stripped)
        length = end
    return Text(
        language=language,
        text="".join(parts),
        paragraphs=tuple(paragraphs),
        marks=tuple(sorted(marks, key=lambda mark: mark.offset)),
        links=tuple(links),
        running=running,
        repairs=repairs,
    )
