"""Bytes to `Source`: lines with hints. Knows formats, not resolutions."""

import hashlib

from resograph.model import Facts, Line, Problem, Source, UnreadableError

MEDIA = {"pdf": "application/pdf", "akn": "application/akn+xml", "text": "text/plain"}

# first bytes of what people name .pdf or .txt by mistake, so that the message can say what it is
FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "an RTF document"),
)


def read(name: str, data: bytes, language: str | None = None) -> Source:
    """Read a file, its format recognised by content.

    `language` (ISO 639-1) is what the user says of it, None where the text shall say.

    Raises:
        UnreadableError: no reader knows the content, or the one that does finds nothing in it.
    """
    from resograph.sources import akn, pdf, text

    kind = format_of(data)
    parts: tuple[tuple[Line, ...], ...]
    facts: tuple[Facts, ...]
    stated: str | None = None
    if kind == "pdf":
        lines, problems = pdf.read(name, data)
        parts, facts = (lines,), (Facts(),)
    elif kind == "akn":
        parts, facts, stated, problems = akn.read(name, data)
    else:
        lines, problems = text.read(name, data)
        parts, facts = (lines,), (Facts(),)
    digest = hashlib.sha256(data).hexdigest()
    return Source(name, digest, MEDIA[kind], language or stated, parts, facts, problems)


def format_of(data: bytes) -> str:
    """`pdf`, `akn` (any XML) or `text`.

    Raises:
        UnreadableError: the bytes are none of these.
    """
    head = data[:1024]
    if not data.strip():
        raise UnreadableError(Problem("sources", "empty", "", "the file is empty; fetch it again"))
    if b"%PDF-" in head:
        return "pdf"
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise UnreadableError(
                Problem(
                    "sources",
                    "unknown-format",
                    "",
                    f"this is {what}; give a PDF with text, a text or an AKN4UN XML file",
                )
            )
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = head.decode("utf-16", "ignore").lstrip().encode()
    if start.startswith(b"<"):
        return "akn"
    if b"\x00" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableError(
            Problem("sources", "unknown-format", "", "not a text, PDF or XML file; give one of these")
        )
    return "text"
