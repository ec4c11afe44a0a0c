"""Plain text as a PDF reader left it, to lines.

Such readers put an empty line after every line, so that a page ends where two lines follow each
other without one, and print the addresses of a page's links after it.
"""

import re

from resograph.model import Hyperlink, Line, Problem, UnreadableError

ADDRESS = re.compile(r"\s*(https?://\S+)\s*")
MAX_REPLACED = 0.01  # share of characters that may be unreadable before the encoding is refused


def read(name: str, data: bytes) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Lines with their leading spaces (which show where a paragraph begins) and page numbers.

    An address on a line of its own becomes an empty line with hint `link` that carries it; one
    hint `gap` stands for two or more empty lines more than usual.

    Raises:
        UnreadableError: the bytes are no text in UTF-8 or UTF-16.
    """
    text, problems = decode(data)
    raw = re.split(r"\r\n|\r|\n", text.replace("\x0b", "\n"))
    doubled = is_doubled(raw)
    lines: list[Line] = []
    page = 1
    blank = bare = 0  # empty lines since the last full one; of them in a row without even a space
    after_links = False
    for item in raw:
        pieces = item.split("\f")
        for index, piece in enumerate(pieces):
            if index:
                page, blank, bare, after_links = page + 1, 0, 0, False
            found = ADDRESS.fullmatch(piece)
            if found:
                lines.append(Line("", page, hint="link", links=(Hyperlink(0, 0, found[1]),)))
                after_links, blank, bare = True, 0, 0
                continue
            if not piece.strip():
                blank += 1
                bare = bare + 1 if not piece else 0
                continue
            starts_page = after_links or (doubled and lines and blank == 0) or (doubled and bare >= 3)
            if starts_page and lines:
                page += 1
                # the reader sets a space before the first line of a page
                piece = piece[1:] if piece.startswith(" ") and blank == 0 else piece
            elif not lines:
                piece = piece[1:] if piece.startswith("  ") else piece
            hint = "gap" if lines and blank >= (3 if doubled else 1) and not starts_page else ""
            lines.append(Line(piece.rstrip(), page, hint=hint))
            blank, bare, after_links = 0, 0, False
    if not any(line.text.strip() for line in lines):
        raise UnreadableError(Problem("text", "empty", "", "the file holds no text; fetch it again"))
    return tuple(lines), problems


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of the bytes; a few unreadable ones are replaced and reported."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), ()
    body = data.removeprefix(b"\xef\xbb\xbf")
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd") - body.decode("utf-8", "ignore").count("\ufffd")
    if bad > len(text) * MAX_REPLACED:
        raise UnreadableError(
            Problem("text", "encoding", "", "the text is not in UTF-8; save it as UTF-8 and give it again")
        )
    if bad:
        return text, (Problem("text", "encoding", "", f"{bad} characters are not UTF-8 and were replaced"),)
    return text, ()


def is_doubled(raw: list[str]) -> bool:
    """Whether an empty line stands after most lines."""
    full = [i for i, line in enumerate(raw[:-1]) if line.strip() and not ADDRESS.fullmatch(line)]
    if len(full) < 4:
        return False
    return sum(not raw[i + 1].strip() for i in full) > 0.6 * len(full)
