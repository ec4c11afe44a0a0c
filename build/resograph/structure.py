"""Clean text to document: cover, title, paragraphs, sub-items, footnotes, annexes, end.

One walk for every format and language. Where the format says what a paragraph is (`hint`), that
counts; else its number, its type, its last character and its place among the others tell. Words
and patterns come from the grammar.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from resograph import grammar, symbols
from resograph.grammar import Grammar
from resograph.model import (
    LANGUAGES,
    AgendaItem,
    Block,
    Call,
    Cover,
    Document,
    Facts,
    Footnote,
    Meeting,
    Problem,
    Source,
    Span,
    Text,
    TextParagraph,
    UnreadableError,
)

SHORT_HEADING = 160  # characters: a line without a stop that is longer is text, not a heading
CLOSING_LINES = 240  # characters that the closing lines may have
STOPS = ".,;:،؛。，；："
COMMAS = ",،，"
COLONS = ":："
FULL_STOPS = ".。"
ROMAN = re.compile(r"[ivxl]+", re.I)


@dataclass(slots=True)
class Walk:
    """Where the walk through the paragraphs stands."""

    blocks: list[Block]
    state: str = "preamble"  # preamble, operative, annex, end
    draft: bool = False
    drafted: int = -1  # index of the paragraph with which a draft inside the resolution begins
    annex: int = 0
    run: int = 1
    preambular: int = 0
    preamble_run: int = 0
    number: int = 0
    unnumbered: int = 0
    headings: int = 0
    tables: int = 0
    section: str | None = None
    top: int | None = None  # index of the paragraph that sub-items belong to
    levels: tuple[tuple[str, str], ...] = ()  # (style, label) of the open sub-items


def parse(source: Source, part: int, text: Text) -> Document:
    """The document that a clean text is.

    `part` is the index of the resolution in the source.

    Raises:
        UnreadableError: the text is no resolution.
    """
    rules = grammar.load(text.language)
    facts = source.facts[part]
    cover_paragraphs = [p for p in text.paragraphs if p.role == "cover"]
    body_paragraphs = [p for p in text.paragraphs if p.role in ("body", "table")]
    notes = [p for p in text.paragraphs if p.role == "note"]
    title_span, number, letter, rest = read_title(text, body_paragraphs, rules)
    blocks = walk(text, rest, rules)
    if title_span is not None:
        blocks.insert(0, Block("title", "title", title_span.start, title_span.end, number=number))
    cover = read_cover(text, cover_paragraphs, blocks, rules)
    symbol = symbol_of(text, cover_paragraphs, cover, number, letter)
    if symbol is None and not any(block.kind == "formula" for block in blocks):
        raise UnreadableError(
            Problem(
                "structure",
                "no-resolution",
                "",
                "this is no resolution: it has neither a symbol nor an enacting formula with paragraphs",
            )
        )
    cover = complete(cover, symbol, facts)
    problems = list(text.problems)
    if symbol is None:
        problems.append(
            Problem("structure", "no-symbol", "cover", "no symbol is found; the graph names it by its file")
        )
    if not any(block.kind == "operative" for block in blocks):
        problems.append(Problem("structure", "no-operative", "", "no operative paragraph is found"))
    return Document(
        name=source.name,
        sha256=source.sha256,
        media_type=source.media_type,
        language=text.language,
        symbol=symbol,
        text=text.text,
        blocks=tuple(blocks),
        footnotes=footnotes_of(notes, text, blocks),
        cover=cover,
        facts=facts,
        links=text.links,
        repairs=text.repairs,
        problems=tuple(problems),
    )


# ------------------------------------------------------------------ title


def read_title(
    text: Text, paragraphs: Sequence[TextParagraph], rules: Grammar
) -> tuple[Span | None, str | None, str | None, list[TextParagraph]]:
    """Span of the title without its number, the number, the letter of a part, the other paragraphs.

    A resolution in parts (A, B) has two title lines in its source: that of the whole, with the
    number, and that of the part, with a letter.
    """
    rest = list(paragraphs)
    span: Span | None = None
    number = letter = None
    pattern = rules.patterns["title_number"]
    while rest:
        paragraph = rest[0]
        piece = text.text[paragraph.start : paragraph.end]
        hinted = paragraph.hint == "title"
        found = pattern.match(piece)
        if found and number is None:
            number = found["number"]
            span = Span(paragraph.start + skip(piece, found.end()), paragraph.end)
        elif hinted and number is not None and (part := re.match(r"([A-Z])(?:[.\s]+|$)", piece)):
            letter = part[1]
            if part.end() < len(piece):
                span = Span(paragraph.start + part.end(), paragraph.end)
        elif hinted and span is None:
            span = Span(paragraph.start, paragraph.end)
        else:
            moved = re.search(r"\s(\d{2,4}/\d{1,4})$", piece) if number is None and span is None else None
            if moved is None or paragraph is not paragraphs[0]:
                break
            # right-to-left text whose reader moved the number to the line's end
            number, span = moved[1], Span(paragraph.start, paragraph.start + moved.start())
        rest.pop(0)
        if not hinted:
            break
    if span is not None:
        piece = text.text[span.start : span.end]
        span = Span(span.start + skip(piece, 0), span.end)
    return span, number, letter, rest


def skip(piece: str, at: int) -> int:
    """The next character from `at` that is no space and no stop."""
    while at < len(piece) and (piece[at].isspace() or piece[at] in ".．"):
        at += 1
    return at


# ------------------------------------------------------------------ walk


def walk(text: Text, paragraphs: Sequence[TextParagraph], rules: Grammar) -> list[Block]:
    """The blocks of the body in order."""
    state = Walk([])
    pieces = [text.text[p.start : p.end] for p in paragraphs]
    numbers = [operative_number(piece, rules) for piece in pieces]
    ends_at = next(
        (i for i, p in enumerate(paragraphs) if is_annex(pieces[i], p, rules) or p.hint == "annex"), len(pieces)
    )
    formula = next(
        (i for i, piece in enumerate(pieces) if rules.patterns["enacting"].fullmatch(piece.strip())), ends_at
    )
    drafted = next((i for i in range(formula + 2, ends_at) if opens_draft(pieces, i, rules)), ends_at)
    state.drafted = drafted
    first = next((i for i in range(drafted) if may_open(paragraphs[i], numbers[i])), None)
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        sizes[round(paragraph.size, 1)] += paragraph.end - paragraph.start
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    for i, paragraph in enumerate(paragraphs):
        place(state, text, paragraph, pieces, numbers, i, first, usual, rules)
    return state.blocks


def may_open(paragraph: TextParagraph, number: tuple[int, int] | None) -> bool:
    """Whether the first numbered operative paragraph can be this one."""
    free = paragraph.role != "table" and paragraph.hint not in ("item", "draft", "heading")
    return number is not None and number[0] == 1 and free


def operative_number(piece: str, rules: Grammar) -> tuple[int, int] | None:
    """Number of a paragraph and where its text begins, None where it has none."""
    found = rules.patterns["operative_number"].match(piece)
    if not found:
        return None
    value = rules.number(found["number"])
    return (value, found.end()) if value is not None else None


def is_annex(piece: str, paragraph: TextParagraph, rules: Grammar) -> bool:
    """Whether the paragraph is the heading of an annex: "Annex II" alone, or bold with its title behind a dash."""
    bare = piece.strip()
    found = rules.patterns["annex"].match(bare)
    if not found:
        return False
    behind = bare[found.end() :].strip()
    if not behind:
        return True
    return (paragraph.bold or paragraph.hint == "heading") and re.match(r"[A-Z\d]?\s*[-–—:]", behind) is not None


def is_heading(piece: str, paragraph: TextParagraph, usual: float, rules: Grammar) -> bool:
    """Whether the paragraph looks like a heading."""
    if paragraph.hint == "heading":
        # some files mark whole preambular paragraphs of a section as headings
        return piece.rstrip()[-1:] not in COMMAS or rules.action(piece) is None
    if paragraph.hint in ("item", "continuation", "draft"):
        return False
    bare = piece.strip()
    if not bare or bare.strip("* ") == "":
        return True
    if bare[-1] in STOPS:
        return False
    if paragraph.bold or (paragraph.size and paragraph.size > usual + 0.5):
        return True
    if len(bare) > SHORT_HEADING:
        return False
    if paragraph.indent is None and paragraph.size == 0 and paragraph.hint not in ("paragraph", "preambular"):
        return len(bare) < 80 and rules.action(bare) is None
    return rules.action(bare) is None


def place(
    state: Walk,
    text: Text,
    paragraph: TextParagraph,
    pieces: Sequence[str],
    numbers: Sequence[tuple[int, int] | None],
    i: int,
    first: int | None,
    usual: float,
    rules: Grammar,
) -> None:
    """Add the paragraph to the blocks."""
    piece, number = pieces[i], numbers[i]
    hint = paragraph.hint
    if hint == "closing" or (not hint and is_closing(piece, pieces, i, rules)):
        closing(state, paragraph)
        return
    if (
        hint == "annex"
        or (not hint and is_annex(piece, paragraph, rules))
        or (hint == "heading" and state.state == "end" and is_annex(piece, paragraph, rules))
    ):
        start_annex(state, paragraph)
        return
    if state.state == "end" and hint != "heading" and not piece.strip():
        return
    if (
        (
            hint == "formula"
            or (not hint and state.state == "preamble" and rules.patterns["enacting"].fullmatch(piece.strip()))
        )
        and not state.draft
        and not any(block.kind == "formula" for block in state.blocks)
    ):
        state.blocks.append(Block("formula", "formula", paragraph.start, paragraph.end))
        return
    if not state.draft and state.state == "operative" and i == state.drafted:
        state.draft = True
        state.preambular = state.number = state.unnumbered = 0
        state.run = 1
        add(state, Block(name(state, "formula"), "formula", paragraph.start, paragraph.end), within=True)
        return
    if paragraph.role == "table":
        table(state, paragraph)
        return
    item = item_label(piece, hint, rules)
    numbered = number is not None and hint not in ("item", "preambular", "heading", "continuation")
    ended = i > 0 and pieces[i - 1].rstrip()[-1:] in FULL_STOPS
    if numbered and number is not None and fits(state, number[0], paragraph, ended):
        operative(state, text, paragraph, number, rules)
        return
    if item is not None and state.top is not None:
        sub_item(state, paragraph, item)
        return
    if hint == "continuation" or (hint == "item" and state.top is not None):
        extend(state, paragraph)
        return
    if is_heading(piece, paragraph, usual, rules) and not (state.draft and hint == "draft" and not paragraph.bold):
        heading(state, paragraph)
        return
    if state.state == "annex":
        unnumbered(state, text, paragraph, rules)
        return
    if hint == "heading":
        preambular(state, text, paragraph, rules)
        return
    if state.state == "preamble" or hint == "preambular":
        # "Adopts the following declaration:" before a text with numbers of its own is the operative part
        adopts = piece.rstrip()[-1:] in COLONS and i + 1 < len(pieces) and item_label(pieces[i + 1], "", rules) is None
        adopts = adopts or i + 1 == state.drafted
        before_first = first is not None and i < first and not state.draft and not adopts
        comma = piece.rstrip()[-1:] in COMMAS
        if hint == "preambular" or before_first or comma or (state.draft and draft_preamble(pieces, numbers, i)):
            preambular(state, text, paragraph, rules)
        else:
            unnumbered(state, text, paragraph, rules)
        return
    if state.state == "end":
        # after the closing lines only annexes have text
        state.state = "annex"
        state.annex += 1
        unnumbered(state, text, paragraph, rules)
        return
    if piece.rstrip()[-1:] in COMMAS and state.blocks and state.blocks[-1].kind in ("heading", "preambular", "formula"):
        preambular(state, text, paragraph, rules)  # a section with a preamble of its own
        return
    if state.number == 0 or (hint == "paragraph" and numbers_end(numbers, i)):
        unnumbered(state, text, paragraph, rules)
    else:
        extend(state, paragraph)


def numbers_end(numbers: Sequence[tuple[int, int] | None], i: int) -> bool:
    """Whether no numbered paragraph follows."""
    return not any(number is not None for number in numbers[i:])


def draft_preamble(pieces: Sequence[str], numbers: Sequence[tuple[int, int] | None], i: int) -> bool:
    """Whether a numbered paragraph of the draft is still to come."""
    return any(number is not None and number[0] == 1 for number in numbers[i + 1 :])


def is_closing(piece: str, pieces: Sequence[str], i: int, rules: Grammar) -> bool:
    """Whether the paragraph is one of the closing lines: the meeting, or its date right after it."""
    bare = piece.strip()
    if len(bare) > CLOSING_LINES:
        return False
    pattern = rules.patterns["closing_meeting"]
    if pattern.match(bare):
        return True
    before = pieces[i - 1].strip() if i else ""
    dates = rules.dates(bare)
    whole = bool(dates) and len(bare) - (dates[0][0].end - dates[0][0].start) < 4
    return whole and len(before) < CLOSING_LINES and bool(pattern.match(before))


def opens_draft(pieces: Sequence[str], i: int, rules: Grammar) -> bool:
    """Whether a draft resolution begins inside the resolution: a second enacting formula after an open end."""
    if not rules.patterns["enacting"].fullmatch(pieces[i].strip()) or rules.patterns["enacting"].fullmatch(
        pieces[i - 1]
    ):
        return False
    end = pieces[i - 1].rstrip()[-1:]
    return end in COLONS or end not in STOPS


def fits(state: Walk, number: int, paragraph: TextParagraph, ended: bool) -> bool:
    """Whether a number is the next of its row, or begins a new row; `ended` says that the text above ended."""
    if paragraph.hint == "paragraph":
        return True
    if number == state.number + 1:
        return True
    if number == 1:
        # a list inside a paragraph (an agenda, say) also begins with 1
        previous = state.blocks[-1].kind if state.blocks else ""
        return state.state in ("preamble", "annex") or previous in ("heading", "preambular", "formula") or ended
    return state.state != "preamble" and state.number < number <= state.number + 3


def name(state: Walk, kind: str) -> str:
    """A place, with the draft, annex and row of numbers it stands in."""
    prefix = f"annex{state.annex}." if state.state == "annex" else "draft." if state.draft else ""
    return f"{prefix}s{state.run}.{kind}" if state.run > 1 else f"{prefix}{kind}"


def add(state: Walk, block: Block, within: bool = False) -> None:
    """Append a block; inside a draft it also lengthens the paragraph that holds the draft."""
    taken = {one.place for one in state.blocks}
    place, n = block.place, 2
    while place in taken:
        place, n = f"{block.place}_{n}", n + 1
    parent = block.parent
    if state.draft and state.state != "annex":
        holder = max(
            i for i, one in enumerate(state.blocks) if one.kind == "operative" and not one.place.startswith("draft.")
        )
        state.blocks[holder] = replace(state.blocks[holder], end=max(block.end, state.blocks[holder].end))
        parent = parent or state.blocks[holder].place
    state.blocks.append(replace(block, place=place, parent=parent, section=block.section or state.section))


def with_action(text: Text, block: Block, rules: Grammar) -> Block:
    """The block with its lead words and the act that they express."""
    found = rules.action(text.text[block.start : block.end])
    if found is None:
        return block
    span, concept = found
    return replace(block, lead=Span(block.start + span.start, block.start + span.end), action=concept)


def preambular(state: Walk, text: Text, paragraph: TextParagraph, rules: Grammar) -> None:
    """A preambular paragraph; that of a numbered section carries the section's row of numbers."""
    run = 0 if state.state == "annex" or not in_section(state, text, rules) else state.run + (state.number > 0)
    if paragraph.hint == "preambular":
        run = 0
    if run != state.preamble_run:
        state.preamble_run, state.preambular = run, 0
    state.preambular += 1
    place = f"s{run}.pp{state.preambular}" if run and not state.draft else name(state, f"pp{state.preambular}")
    add(state, with_action(text, Block(place, "preambular", paragraph.start, paragraph.end), rules))
    state.top, state.levels = len(state.blocks) - 1, ()


def in_section(state: Walk, text: Text, rules: Grammar) -> bool:
    """Whether one of the headings above has a section's number or letter."""
    pattern = rules.patterns["section_number"]
    return any(block.kind == "heading" and pattern.match(text.text[block.start : block.end]) for block in state.blocks)


def operative(state: Walk, text: Text, paragraph: TextParagraph, number: tuple[int, int], rules: Grammar) -> None:
    value, offset = number
    if state.state in ("preamble", "end"):
        state.state = "operative" if state.state == "preamble" else "annex"
        state.annex += state.state == "annex"
        state.run = 1
    elif value <= state.number:
        state.run += 1
    state.number = value
    start = min(paragraph.start + offset, paragraph.end)
    kind = "annex-paragraph" if state.state == "annex" else "operative"
    block = Block(name(state, f"op{value}"), kind, start, paragraph.end, number=str(value))
    add(state, with_action(text, block, rules))
    state.top, state.levels = len(state.blocks) - 1, ()


def unnumbered(state: Walk, text: Text, paragraph: TextParagraph, rules: Grammar) -> None:
    state.unnumbered += 1
    if state.state == "annex":
        block = Block(name(state, f"p{state.unnumbered}"), "annex-paragraph", paragraph.start, paragraph.end)
    else:
        state.state = "operative"
        block = Block(name(state, "op"), "operative", paragraph.start, paragraph.end)
    add(state, with_action(text, block, rules))
    state.top, state.levels = len(state.blocks) - 1, ()


def heading(state: Walk, paragraph: TextParagraph) -> None:
    state.headings += 1
    prefix = f"annex{state.annex}." if state.state == "annex" else "draft." if state.draft else ""
    place = f"{prefix}h{state.headings}"
    state.section = None
    add(state, Block(place, "heading", paragraph.start, paragraph.end))
    state.section = state.blocks[-1].place
    state.top, state.levels = None, ()


def table(state: Walk, paragraph: TextParagraph) -> None:
    """The rows of a table are one block, tied to the paragraph above but no part of its text."""
    if state.blocks and state.blocks[-1].kind == "table" and state.blocks[-1].end + 1 == paragraph.start:
        state.blocks[-1] = replace(state.blocks[-1], end=paragraph.end)
        return
    state.tables += 1
    parent = state.blocks[state.top].place if state.top is not None else None
    prefix = f"annex{state.annex}." if state.state == "annex" else ""
    add(state, Block(f"{prefix}table{state.tables}", "table", paragraph.start, paragraph.end, parent=parent))


def start_annex(state: Walk, paragraph: TextParagraph) -> None:
    """An annex begins; its heading may follow the format's own sign for it."""
    if state.blocks and state.blocks[-1].kind == "annex" and state.blocks[-1].start == state.blocks[-1].end:
        state.blocks[-1] = replace(state.blocks[-1], start=paragraph.start, end=paragraph.end)
        return
    state.state, state.draft = "annex", False
    state.annex += 1
    state.run, state.number, state.unnumbered, state.headings = 1, 0, 0, 0
    state.section = state.top = None
    state.levels = ()
    add(state, Block(f"annex{state.annex}", "annex", paragraph.start, paragraph.end))


def closing(state: Walk, paragraph: TextParagraph) -> None:
    if state.blocks and state.blocks[-1].kind == "closing" and state.blocks[-1].end + 1 == paragraph.start:
        state.blocks[-1] = replace(state.blocks[-1], end=paragraph.end)
        return
    state.draft = False
    state.state = "end"
    state.section = state.top = None
    add(state, Block("end", "closing", paragraph.start, paragraph.end))


def extend(state: Walk, paragraph: TextParagraph) -> None:
    """Text that goes on with the paragraph above."""
    if state.top is None:
        state.unnumbered += 1
        kind = (
            "annex-paragraph" if state.state == "annex" else "operative" if state.state == "operative" else "preambular"
        )
        if kind == "preambular":
            state.preambular += 1
        place = name(
            state, {"preambular": f"pp{state.preambular}", "operative": "op"}.get(kind, f"p{state.unnumbered}")
        )
        add(state, Block(place, kind, paragraph.start, paragraph.end))
        state.top = len(state.blocks) - 1
        return
    top = state.blocks[state.top]
    state.blocks[state.top] = replace(top, end=paragraph.end)
    if state.draft:
        holder = next(i for i, one in enumerate(state.blocks) if one.place == top.parent)
        state.blocks[holder] = replace(state.blocks[holder], end=paragraph.end)


# ------------------------------------------------------------- sub-items


def item_label(piece: str, hint: str, rules: Grammar) -> tuple[str, int] | None:
    """Label of a sub-item and where its text begins, None where the paragraph is none."""
    if hint in ("preambular", "heading", "formula"):
        return None
    found = rules.patterns["item_label"].match(piece)
    if found:
        # each alternative of the pattern has a group of its own
        return next(iter(found.groupdict().values())), found.end()
    if hint == "item" and (numbered := rules.patterns["operative_number"].match(piece)):
        return numbered["number"], numbered.end()
    return None


def style_of(label: str, piece: str, levels: Sequence[tuple[str, str]]) -> str:
    """The row of labels that this one belongs to: `a`, `A`, `i`, `I`, `1` or the script's own."""
    if label.isdigit():
        return "1"
    if label.isascii():
        case = "i" if label.islower() else "I"
        letters = "a" if label.islower() else "A"
        if ROMAN.fullmatch(label):
            open_letters = [known for style, known in levels if style == letters]
            # (i) after (h) is a letter, and so are (v) after (u), (x) after (w), (l) after (k)
            if len(label) == 1 and open_letters and ord(label) == ord(open_letters[-1][-1]) + 1:
                return letters
            if label in ("i", "I") or len(label) > 1 or any(style == case for style, _ in levels):
                return case
        return letters
    return unicodedata.name(label[0], "").split(" ")[0]


def sub_item(state: Walk, paragraph: TextParagraph, item: tuple[str, int]) -> None:
    label, offset = item
    style = style_of(label, label, state.levels)
    known = [one for one, _ in state.levels]
    kept = state.levels[: known.index(style)] if style in known else state.levels
    state.levels = (*kept, (style, label))
    assert state.top is not None
    top = state.blocks[state.top]
    place = top.place + "".join(f"({one})" for _, one in state.levels)
    parent = top.place + "".join(f"({one})" for _, one in kept)
    extend(state, paragraph)
    known_places = {block.place for block in state.blocks}
    add(
        state,
        Block(
            place,
            "item",
            min(paragraph.start + offset, paragraph.end),
            paragraph.end,
            number=label,
            level=len(state.levels),
            parent=parent if parent in known_places else top.place,
        ),
    )


# ------------------------------------------------------------------ notes


def footnotes_of(notes: Sequence[TextParagraph], text: Text, blocks: Sequence[Block]) -> tuple[Footnote, ...]:
    """Footnotes with the places that call them.

    Notes and calls of one marker are matched in order, so that a marker used twice (on two
    pages, or in an annex that counts anew) finds its own call.
    """
    calls: dict[str, list[int]] = {}
    note_area = min((note.start for note in notes), default=len(text.text))
    for mark in text.marks:
        if mark.offset < note_area:
            calls.setdefault(mark.marker, []).append(mark.offset)
    tops = [block for block in blocks if block.parent is None or block.kind == "table"]
    same = Counter(note.marker for note in notes)
    seen: Counter[str | None] = Counter()
    out = []
    for note in notes:
        marker = note.marker or ""
        seen[note.marker] += 1
        offsets = calls.get(marker, [])
        if same[note.marker] > 1:
            offsets = offsets[seen[note.marker] - 1 : seen[note.marker]]
        place = f"fn{marker}" if seen[note.marker] == 1 else f"fn{marker}_{seen[note.marker]}"
        found = tuple(Call(place_at(tops, offset), offset) for offset in offsets)
        out.append(Footnote(place, marker, note.start, note.end, found))
    return tuple(out)


def place_at(tops: Sequence[Block], offset: int) -> str:
    """The place that holds the character before the offset; `cover` where no block does."""
    for block in reversed(tops):
        if block.start <= offset <= block.end:
            return block.place
    return "cover"


# ------------------------------------------------------------------ cover


def read_cover(text: Text, paragraphs: Sequence[TextParagraph], blocks: Sequence[Block], rules: Grammar) -> Cover:
    """What the cover and the closing lines say."""
    lines = [(p.hint, text.text[p.start : p.end].strip()) for p in paragraphs]
    whole = " ".join(line for _, line in lines)
    hinted = any(hint for hint, _ in lines)
    body = committee = session = published = adopted = job = None
    documents: list[tuple[str, str | None]] = []
    agenda: list[AgendaItem] = []
    for hint, line in lines:
        if body is None and hint in ("", "cover-body"):
            body = rules.body(line) if len(line) < 60 else None
        if session is None and hint in ("", "cover-session"):
            found = rules.patterns["session_line"].search(line)
            session = rules.session(line) if found or hint else None
        if published is None and hint in ("", "cover-date"):
            published = whole_date(line)
        if job is None and (docket := rules.patterns["job_number"].search(line)):
            job = docket[0].strip()
    formula = next((b for b in blocks if b.kind == "formula"), None)
    if body is None and formula is not None:
        body = rules.body(text.text[formula.start : formula.end])
    stated = [line for hint, line in lines if hint == "cover-adopted"]
    adopted_in = " ".join(stated) if stated else whole
    found = rules.patterns["adopted_line"].search(adopted_in)
    number = None
    if found:
        tail = adopted_in[found.start() : found.end() + 60]
        adopted = rules.date(tail)
        groups = found.groupdict()
        if groups.get("meeting"):
            number = rules.ordinal(groups["meeting"]) or rules.number(groups["meeting"])
    report = " ".join(line for hint, line in lines if hint == "cover-report") if hinted else bracketed(whole)
    for span, symbol in symbols.find(report):
        following = rules.patterns["report_paragraph"].search(report, span.end, span.end + 40)
        near = following is not None and following.start() - span.end < 6
        documents.append((symbol, following[1] if following is not None and near else None))
    committee = committee_of(report, rules)
    agenda = agenda_of(lines, found is not None, rules)
    end = next((b for b in blocks if b.kind == "closing"), None)
    date = None
    if end is not None:
        closing_text = text.text[end.start : end.end]
        meeting = rules.patterns["closing_meeting"].search(closing_text)
        if meeting:
            number = number or rules.ordinal(meeting["number"]) or rules.number(meeting["number"])
        date = rules.date(closing_text)
    adopted = adopted or date
    return Cover(
        body=body,
        session=session,
        adopted=adopted,
        published=published,
        meeting=Meeting(number, date or adopted, None) if number is not None else None,
        agenda=tuple(agenda),
        committee=committee,
        documents=tuple(dict.fromkeys(documents)),
        job=job,
    )


def whole_date(line: str) -> str | None:
    """The date that a line is, in whatever language (covers often keep the English one)."""
    if not any(char.isdigit() for char in line) or len(line) > 40:
        return None
    for language in LANGUAGES:
        for span, iso in grammar.load(language).dates(line):
            if len(line) - (span.end - span.start) < 4:
                return iso
    return None


def bracketed(whole: str) -> str:
    """The last text in square brackets: the line under the title line that names report or draft."""
    found = re.findall(r"\[[^\[\]]{3,600}\]", whole)
    return str(found[-1]) if found else ""


def committee_of(report: str, rules: Grammar) -> str | None:
    """The committee that the report line names."""
    found = rules.body(report)
    return found if found is not None and found.endswith("committee") else None


def agenda_of(lines: Sequence[tuple[str, str]], dated: bool, rules: Grammar) -> list[AgendaItem]:
    """The agenda items of the cover, each with its title where one follows."""
    pattern = rules.patterns["agenda_item"]
    items: list[str] = []
    title: list[str] = []
    open_title = False
    for hint, line in lines:
        found = pattern.search(line) if hint in ("", "cover-agenda") else None
        if found and not items:
            items = split_items(found["number"])
            open_title = True
        elif hint == "cover-agenda-title":
            title.append(line)
        elif open_title and not hint:
            if rules.patterns["adopted_line"].search(line) or line.startswith("["):
                open_title = False
            else:
                title.append(line)
    if len(items) == 1:
        return [AgendaItem(items[0], " ".join(title) or None)]
    # several items have a title line each; where the lines do not go up, which is whose is not known
    titles: list[str | None] = [*title] if len(title) == len(items) else [None] * len(items)
    return [AgendaItem(item, heading) for item, heading in zip(items, titles, strict=True)]


def split_items(listed: str) -> list[str]:
    """The item numbers in "12 (a)", "9 and 14"; a letter stays with its number."""
    return [re.sub(r"\s+", " ", item).strip() for item in re.findall(r"\d+(?:\s*[(（]?\w\s?\w?[)）])*", listed)]


def symbol_of(
    text: Text,
    paragraphs: Sequence[TextParagraph],
    cover: Cover,
    number: str | None,
    letter: str | None,
) -> str | None:
    """The resolution's symbol: from the cover, the running heads, or its number and the body."""
    found = None
    for p in paragraphs:
        line = text.text[p.start : p.end].strip()
        if p.hint in ("", "cover-symbol") and len(line) < 40:
            line = re.sub(r"\s+[A-Z]\s*[-–]\s*[A-Z]$", "", line)
            candidate = symbols.canonical(line)
            if candidate is not None and symbols.is_resolution(candidate):
                found = candidate
                break
    if found is None:
        counted = Counter(
            symbol for head in text.running for _, symbol in symbols.find(head) if symbols.is_resolution(symbol)
        )
        if counted:
            found = counted.most_common(1)[0][0]
    if found is None and number is not None and cover.body is not None:
        found = symbols.resolution_symbol(cover.body, number)
    if found is not None and letter is not None and not found.endswith(letter):
        found += letter
    return found


def complete(cover: Cover, symbol: str | None, facts: Facts) -> Cover:
    """The cover with what the format's metadata and the symbol add."""
    session = facts.session or cover.session or (symbols.session(symbol) if symbol else None)
    meeting = cover.meeting
    if meeting is not None:
        record = facts.record and symbols.canonical(facts.record)
        record = record or symbols.record(cover.body, session, cover.adopted, meeting.number)
        meeting = replace(meeting, record=record)
    return replace(
        cover,
        session=session,
        adopted=facts.adopted or cover.adopted,
        published=facts.published or cover.published,
        job=facts.job or cover.job,
        meeting=meeting,
    )
