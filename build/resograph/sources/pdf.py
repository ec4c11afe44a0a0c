"""PDF to lines, through pypdf.

pypdf's own `extract_text` keeps the reading order but loses geometry, and orders right-to-left
lines only inside one text operator. So this module takes the parsed operators and fonts from
pypdf and places the glyphs itself: a printed line comes with its box, type size, weight, italic
spans, raised marks and links, and a right-to-left line in reading order.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PdfReadError, PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject
from pypdf.generic._font import Font

from resograph.model import Hyperlink, Line, Problem, Span, UnreadableError

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
SAME_LINE = 1.5  # points that a baseline may move within one printed line
RAISED = 0.8  # a glyph smaller than this share of its line's size, and higher, is a raised mark
WORD_GAP = 0.2  # share of the type size: a wider gap between two glyphs is a space
COLUMN_GAP = 24.0  # points: parts of a masthead line that stand wider apart are lines of their own
MASTHEAD = 212.0  # points from the page's top in which the masthead of a first page stands
MARK_GLYPHS = 6  # a raised mark is short: "(12)", "***"
MAX_DEPTH = 8  # forms inside forms; a hostile file nests them for ever
MAX_GLYPHS = 400_000  # on one page; a printed page of a resolution has some 5,000

RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# A stretch that runs from left to right inside a right-to-left line (UAX #9): Latin words and
# symbols with what stands between them, closed brackets included, or a number with its separators.
_ENDS = "[A-Za-z0-9\u00c0-\u024f]"
_BETWEEN = "[A-Za-z0-9\u00c0-\u024f !\"#$%&'*+,\\-./:;<=>?@_\u2010-\u2015\u2019]"
_CLOSED = r"\([A-Za-z0-9][A-Za-z0-9 .,/:-]*\)"
RUN = re.compile(
    rf"(?={_BETWEEN}*[A-Za-z\u00c0-\u024f]){_ENDS}(?:(?:{_BETWEEN}|{_CLOSED})*(?:{_ENDS}|{_CLOSED}))?"
    r"|\d+(?:[.,:/\u066b\u066c]\d+)*%?"
)
LONGEST_LINE = 4_000  # glyphs: no printed line is longer, and ordering takes time that grows faster than the line

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings become problems of ours


@dataclass(slots=True)
class Chunk:
    """The glyphs of one show operator: their texts and left edges in the order of the stream."""

    glyphs: list[str]
    edges: list[float]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool


@dataclass(slots=True)
class Face:
    """What drawing needs of a font: code bytes to (text, width), and its style."""

    two_bytes: bool
    texts: dict[str, str]
    encoding: str | dict[int, str]
    widths: dict[str, float]
    default: float
    bold: bool
    italic: bool
    glyphs: dict[int, tuple[str, float]]

    def glyph(self, code: int) -> tuple[str, float]:
        """Text and width (thousandths of the type size) of a character code."""
        known = self.glyphs.get(code)
        if known is None:
            if isinstance(self.encoding, dict):
                char = self.encoding.get(code, chr(code))
                width = self.widths.get(chr(code), self.default)
            else:
                char = chr(code)
                width = self.widths.get(char, self.default)
            known = self.glyphs[code] = (self.texts.get(char, char), width)
        return known


def read(name: str, data: bytes) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Lines of a PDF in reading order.

    Raises:
        UnreadableError: the file is damaged beyond reading, encrypted, or has no text layer.
    """
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(
                Problem("pdf", "encrypted", "", "the PDF is encrypted; save a copy without password and give that")
            )
        pages = list(reader.pages)
    except UnreadableError:
        raise
    except Exception as error:  # pypdf raises whatever a broken file leads it to
        raise UnreadableError(
            Problem(
                "pdf", "damaged", "", f"the PDF can't be opened ({reason(error)}); fetch it again, it may be cut off"
            )
        ) from error
    lines: list[Line] = []
    problems: list[Problem] = []
    faces: dict[Any, Face | None] = {}
    for number, page in enumerate(pages, 1):
        try:
            lines += page_lines(reader, page, number, faces)
        except Exception as error:  # one bad page must not cost the others
            problems.append(
                Problem("pdf", "page-damaged", f"page {number}", f"the page can't be read ({reason(error)})")
            )
    if not lines and problems:
        raise UnreadableError(
            Problem("pdf", "damaged", "", f"no page of the PDF can be read ({problems[0].message}); fetch it again")
        )
    if not any(line.text.strip() for line in lines):
        raise UnreadableError(
            Problem("pdf", "no-text-layer", "", "no text layer: the PDF holds only pictures; give one with text (OCR)")
        )
    return tuple(lines), tuple(problems)


def reason(error: Exception) -> str:
    """An exception in a few words, on one line."""
    text = " ".join(str(error).split())[:120]
    kind = type(error).__name__
    return text if text and isinstance(error, PyPdfError | PdfReadError) else f"{kind}: {text}" if text else kind


def page_lines(reader: PdfReader, page: PageObject, number: int, faces: dict[Any, Face | None]) -> list[Line]:
    """The printed lines of one page in the order of its content stream."""
    box = page.mediabox
    top = float(box.top)
    chunks: list[Chunk] = []
    content = page.get_contents()
    if content is not None:
        resources = page.get("/Resources")
        draw(reader, content, resources.get_object() if resources is not None else None, IDENTITY, faces, chunks, 0)
    links = page_links(page)
    lines = []
    rtl = any(RTL.search(glyph) for chunk in chunks for glyph in chunk.glyphs)
    for row in rows(chunks, top - MASTHEAD if number == 1 else None):
        line = build_line(row, number, links, rtl)
        if line is not None:
            lines.append(line)
    return lines


def draw(
    reader: PdfReader,
    content: ContentStream,
    resources: Any,
    base: Matrix,
    faces: dict[Any, Face | None],
    out: list[Chunk],
    depth: int,
) -> None:
    """Follow the operators of one content stream and collect its glyphs (ISO 32000-2, 9.4)."""
    fonts = dictionary(dictionary(resources).get("/Font"))
    forms = dictionary(dictionary(resources).get("/XObject"))
    ctm, stack = base, []
    tm = lm = IDENTITY
    face: Face | None = None
    size = leading = spacing = word_spacing = rise = 0.0
    scale = 1.0
    total = 0

    def show(parts: list[Any]) -> None:
        nonlocal tm, total
        if face is None or total > MAX_GLYPHS:
            return
        glyphs: list[str] = []
        edges: list[float] = []
        x = 0.0
        first = last = None
        for part in parts:
            if isinstance(part, bytes | str) and not isinstance(part, NameObject):
                codes = code_points(part, face.two_bytes)
                total += len(codes)
                for code in codes:
                    text, width = face.glyph(code)
                    if first is None:
                        first = x
                    glyphs.append(text)
                    edges.append(x)
                    x += (width * size / 1000 + spacing) * scale
                    last = x
                    if code == 32 and not face.two_bytes:
                        x += word_spacing * scale
            elif isinstance(part, int | float):
                gap = -float(part) * size / 1000 * scale
                x += gap
                if gap > size * WORD_GAP and glyphs and not glyphs[-1].isspace():
                    glyphs.append(" ")
                    edges.append(x - gap)
        if glyphs and first is not None and last is not None:
            place = multiply(tm, ctm)
            grown = abs(place[3]) or abs(place[1]) or 1.0
            if abs(place[1]) < abs(place[0]) or not place[1]:  # rotated text is no line of the page
                at = place[4]
                out.append(
                    Chunk(
                        glyphs,
                        [at + edge * place[0] for edge in edges],
                        at + first * place[0],
                        at + last * place[0],
                        place[5] + rise * place[3],
                        size * grown,
                        face.bold,
                        face.italic,
                    )
                )
        tm = (tm[0], tm[1], tm[2], tm[3], tm[4] + x * tm[0], tm[5] + x * tm[1])

    def move(x: float, y: float) -> None:
        nonlocal tm, lm
        lm = (lm[0], lm[1], lm[2], lm[3], lm[4] + x * lm[0] + y * lm[2], lm[5] + x * lm[1] + y * lm[3])
        tm = lm

    for operands, operator in content.operations:
        if operator == b"TJ":
            if operands and isinstance(operands[0], ArrayObject):
                show(operands[0])
        elif operator == b"Tj":
            show(operands)
        elif operator == b"Tf":
            face = load_face(fonts, operands[0], faces) if operands else None
            size = number_at(operands, 1, size)
        elif operator == b"Td":
            move(number_at(operands, 0), number_at(operands, 1))
        elif operator == b"TD":
            leading = -number_at(operands, 1)
            move(number_at(operands, 0), number_at(operands, 1))
        elif operator == b"Tm":
            tm = lm = matrix_of(operands)
        elif operator == b"T*":
            move(0.0, -leading)
        elif operator == b"'":
            move(0.0, -leading)
            show(operands)
        elif operator == b'"':
            word_spacing, spacing = number_at(operands, 0), number_at(operands, 1)
            move(0.0, -leading)
            show(operands[2:])
        elif operator == b"BT":
            tm = lm = IDENTITY
        elif operator == b"Tc":
            spacing = number_at(operands, 0)
        elif operator == b"Tw":
            word_spacing = number_at(operands, 0)
        elif operator == b"Tz":
            scale = number_at(operands, 0, 100.0) / 100
        elif operator == b"TL":
            leading = number_at(operands, 0)
        elif operator == b"Ts":
            rise = number_at(operands, 0)
        elif operator == b"q":
            stack.append((ctm, face, size, leading, spacing, word_spacing, rise, scale))
        elif operator == b"Q":
            if stack:
                ctm, face, size, leading, spacing, word_spacing, rise, scale = stack.pop()
        elif operator == b"cm":
            ctm = multiply(matrix_of(operands), ctm)
        elif operator == b"Do" and operands and depth < MAX_DEPTH and total <= MAX_GLYPHS:
            form = forms.get(operands[0])
            form = form.get_object() if form is not None else None
            if isinstance(form, DictionaryObject) and form.get("/Subtype") == "/Form":
                inner = multiply(matrix_of(form.get("/Matrix") or []), ctm)
                own = form.get("/Resources")
                stream = ContentStream(form, reader)
                draw(reader, stream, own.get_object() if own is not None else resources, inner, faces, out, depth + 1)


def dictionary(value: Any) -> DictionaryObject:
    """The dictionary that a value is or points to, else an empty one."""
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def number_at(operands: list[Any], index: int, default: float = 0.0) -> float:
    """The operand as a number, or the default where it is missing or none."""
    if index < len(operands) and isinstance(operands[index], int | float):
        return float(operands[index])
    return default


def matrix_of(operands: Any) -> Matrix:
    """Six operands as a matrix; the identity where they are not six numbers."""
    if len(operands) == 6 and all(isinstance(one, int | float) for one in operands):
        a, b, c, d, e, f = (float(one) for one in operands)
        return a, b, c, d, e, f
    return IDENTITY


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """The product of two transformation matrices."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def code_points(part: bytes | str, two_bytes: bool) -> Any:
    """The character codes of a string operand."""
    if isinstance(part, str):
        original = getattr(part, "original_bytes", None)
        part = original if isinstance(original, bytes) else part.encode("latin-1", "replace")
    if two_bytes:
        return [part[i] << 8 | part[i + 1] for i in range(0, len(part) - 1, 2)]
    return part


def load_face(fonts: DictionaryObject, name: Any, faces: dict[Any, Face | None]) -> Face | None:
    """The font of that name, read once a file."""
    reference = fonts.raw_get(name) if name in fonts else None
    if reference is None:
        return None
    key = getattr(reference, "idnum", None) or id(reference)
    if key not in faces:
        resource = reference.get_object()
        faces[key] = None
        if isinstance(resource, DictionaryObject):
            font = Font.from_font_resource(resource)
            style = font.name.lower()
            faces[key] = Face(
                two_bytes=font.sub_type == "Type0",
                texts=font.character_map,
                encoding=font.encoding,
                widths=font.character_widths,
                default=float(font.character_widths.get("default", 500.0)),
                bold="bold" in style or "black" in style or "semibold" in style,
                italic="italic" in style or "oblique" in style,
                glyphs={},
            )
    return faces[key]


def page_links(page: PageObject) -> list[tuple[float, float, float, float, str]]:
    """Link annotations as (left, bottom, right, top, target)."""
    found = []
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else None
    for annotation in annotations if isinstance(annotations, ArrayObject) else ():
        note = dictionary(annotation)
        target = dictionary(note.get("/A")).get("/URI")
        rect = note.get("/Rect")
        if target is None or rect is None or len(rect) != 4:
            continue
        target = target.get_object()
        text = target.decode("utf-8", "replace") if isinstance(target, bytes) else str(target)
        left, bottom, right, top = (float(side) for side in rect)
        found.append((min(left, right), min(bottom, top), max(left, right), max(bottom, top), text))
    return found


def rows(chunks: list[Chunk], masthead: float | None) -> Iterator[list[Chunk]]:
    """Chunks by printed line, in the order of the stream.

    `masthead` is the height above which parts far from each other are lines of their own
    (None where the page has none).
    """
    row: list[Chunk] = []
    size = y = left = right = 0.0
    for chunk in chunks:
        if row:
            step = abs(chunk.y - y)
            # a note mark stands on the line whose words are bigger, whichever comes first
            raised = step < max(size, chunk.size) * 0.6 and abs(chunk.size - size) > 0.1 * size
            raised = raised and min(ink(chunk), sum(ink(one) for one in row)) <= MARK_GLYPHS
            vowel = step < size and (only_vowels(chunk) or all(only_vowels(one) for one in row))
            aside = (
                masthead is not None
                and chunk.y > masthead
                and (chunk.x0 - right > COLUMN_GAP or left - chunk.x1 > COLUMN_GAP)
            )
            if (step <= SAME_LINE or raised or vowel) and not aside:
                # the words give the line its place, not a mark or a vowel sign before them
                if (chunk.size > size and "".join(chunk.glyphs).strip()) or all(only_vowels(one) for one in row):
                    size, y = chunk.size, chunk.y
                row.append(chunk)
                left, right = min(left, chunk.x0), max(right, chunk.x1)
                continue
            yield row
        row = [chunk]
        size, y, left, right = chunk.size, chunk.y, chunk.x0, chunk.x1
    if row:
        yield row


def ink(chunk: Chunk) -> int:
    """How many visible glyphs the chunk has."""
    return sum(not glyph.isspace() for glyph in chunk.glyphs)


def only_vowels(chunk: Chunk) -> bool:
    """Whether the chunk is nothing but Arabic vowel signs set as glyphs of their own.

    Some files name such a glyph by its whole cluster, the letter below included; it has no width.
    """
    text = "".join(chunk.glyphs)
    marks = sum(1 for char in text if unicodedata.combining(char))
    return marks == len(text) or (marks > 0 and len(text) < 4 and chunk.x1 - chunk.x0 < 0.1 * chunk.size)


def build_line(
    row: list[Chunk], page: int, links: list[tuple[float, float, float, float, str]], rtl_page: bool
) -> Line | None:
    """One printed line in reading order; None where it holds no ink."""
    inked = [chunk for chunk in row if any(not glyph.isspace() for glyph in chunk.glyphs)]
    if not inked:
        return None
    vowels = [chunk for chunk in inked if only_vowels(chunk)]
    if len(vowels) == len(inked):
        return None
    words = [chunk for chunk in inked if chunk not in vowels]
    size = max(chunk.size for chunk in words)
    base = next(chunk.y for chunk in words if chunk.size == size)
    # every glyph with its chunk, from left to right, spaces put in where the gap is wide
    glyphs: list[str] = []
    edges: list[float] = []
    owners: list[Chunk] = []
    previous: Chunk | None = None
    for chunk in sorted(words, key=lambda chunk: chunk.x0):
        wide = previous is not None and chunk.x0 - previous.x1 > size * WORD_GAP
        if previous is not None and wide and not glyphs[-1].isspace() and not chunk.glyphs[0].isspace():
            glyphs.append(" ")
            edges.append(previous.x1)
            owners.append(previous)
        glyphs += chunk.glyphs
        edges += chunk.edges
        owners += [chunk] * len(chunk.glyphs)
        if previous is None or chunk.x1 > previous.x1:
            previous = chunk
    for chunk in vowels:  # each belongs to the letter over which it stands
        near = min(range(len(glyphs)), key=lambda i: abs(edges[i] - chunk.x0) + (1e6 if glyphs[i].isspace() else 0))
        signs = "".join(char for glyph in chunk.glyphs for char in glyph if unicodedata.combining(char))
        glyphs[near] += signs
    marked = [raised(chunk, size, base) for chunk in owners]
    order = reading_order(glyphs, marked)
    if rtl_page and marked and marked[-1] and not any(RTL.search(glyph) for glyph in glyphs):
        # a note in Latin letters: its mark stands at the right, where the reader of the page begins
        cut = len(order) - next((i for i, flag in enumerate(reversed(marked)) if not flag), len(order))
        order = order[cut:] + order[:cut]
    out = [(char, index) for index, text in order for char in text]
    while out and out[0][0].isspace():
        out.pop(0)
    while out and out[-1][0].isspace():
        out.pop()
    text = "".join(char for char, _ in out)
    sources = [owners[index] for _, index in out]
    ink = [i for i, glyph in enumerate(glyphs) if not glyph.isspace()]
    right = edges[ink[-1] + 1] if ink[-1] + 1 < len(edges) else owners[ink[-1]].x1
    found = []
    for left, bottom, stop, top, target in links:
        if bottom - 1 <= base <= top + 1:
            inside = [i for i, (_, index) in enumerate(out) if left - 1 <= edges[index] < stop - 1]
            inside = [i for i in inside if not text[i].isspace()]
            if inside:
                found.append(Hyperlink(inside[0], inside[-1] + 1, target))
    return Line(
        text=text,
        page=page,
        box=(edges[ink[0]], base - 0.25 * size, right, base + 0.75 * size),
        size=round(size, 2),
        bold=sum(chunk.bold for chunk in sources) * 2 > len(sources),
        italic=tuple(spans([chunk.italic for chunk in sources], text)),
        marks=tuple(spans([raised(chunk, size, base) for chunk in sources], text)),
        links=tuple(found),
    )


def raised(chunk: Chunk, size: float, base: float) -> bool:
    """Whether the chunk is a raised mark on a line of that size and baseline."""
    return chunk.size < size * RAISED and chunk.y > base + 1


def spans(flags: list[bool], text: str) -> Iterator[Span]:
    """The runs of true flags, spaces at their ends left out."""
    start = None
    for i, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            inner = text[start:i]
            lead = len(inner) - len(inner.lstrip())
            if inner.strip():
                yield Span(start + lead, start + lead + len(inner.strip()))
            start = None


def reading_order(glyphs: list[str], marks: list[bool]) -> list[tuple[int, str]]:
    """(index, text) of the glyphs in reading order.

    Glyphs come from left to right as printed. A line with right-to-left letters is turned
    round, its left-to-right runs (Latin words, numbers) kept in their order and its brackets
    mirrored (the rules of Unicode Annex 9, backwards). A raised mark is turned as a whole.
    """
    visual = "".join(glyph[:1] if glyph else " " for glyph in glyphs)
    if len(glyphs) > LONGEST_LINE or not any(RTL.search(glyph) for glyph in glyphs):
        return list(enumerate(glyphs))
    # marks count as strong: their digits are no part of a number beside them
    masked = "".join("\x00" if mark else char for char, mark in zip(visual, marks, strict=True))
    kept: list[tuple[int, int]] = [found.span() for found in RUN.finditer(masked)]
    start = None
    for i, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = i
        elif not mark and start is not None:
            kept.append((start, i))
            start = None
    kept.sort()
    order: list[tuple[int, str]] = []
    end = len(glyphs)
    for begin, stop in reversed(kept):
        order += [(i, glyphs[i]) for i in range(end - 1, stop - 1, -1)]
        order += [(i, glyphs[i]) for i in range(begin, stop)]
        end = begin
    order += [(i, glyphs[i]) for i in range(end - 1, -1, -1)]
    return mend_brackets(order)


def mend_brackets(order: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Brackets turned the way they are meant.

    A mirrored bracket comes out of some files as the glyph's shape and of others as the
    character: what stands free before opens, what stands free behind closes, and where both
    or neither is so, the depth decides.
    """
    text = "".join(part if len(part) == 1 else part[:1] or " " for _, part in order)
    out = list(order)
    for opening, closing in ("()", "[]"):
        depth = 0
        for i, sign in enumerate(text):
            if sign not in (opening, closing):
                continue
            before, after = text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " "
            free_before = before.isspace() or before in "([“”‘"
            free_after = after.isspace() or after in "،؛.,;:)]“”"
            opens = free_before if free_before != free_after else depth == 0
            depth = depth + 1 if opens else max(0, depth - 1)
            out[i] = (order[i][0], opening if opens else closing)
    return out
