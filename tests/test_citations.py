"""Citations that the text makes plain: who is cited, where, in which act."""

from typing import Any

from resograph.extract import citations
from resograph.model import Block, Call, Citation, Cover, Document, Facts, Footnote, Hyperlink, Span

FIRST = "Recalling its resolution A/RES/99/1 and its resolution 99/2 on lamps,"
SECOND = "Requests a count of lamps: (a) as in A/99/10; (b) as in A/99/11;"
NOTE = "A/99/12, annex."
TEXT = "\n".join(["General Assembly A/99/5", FIRST, SECOND, NOTE])


def at(piece: str) -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece))


def document(**changes: Any) -> Document:
    first, second, item, note = at(FIRST), at(SECOND), at("as in A/99/10;"), at(NOTE)
    values: dict[str, Any] = {
        "name": "lamps.txt",
        "sha256": "0" * 64,
        "media_type": "text/plain",
        "language": "en",
        "symbol": "A/RES/99/900",
        "text": TEXT,
        "blocks": (
            Block("pp1", "preambular", first.start, first.end, action="recalls"),
            Block("op1", "operative", second.start, second.end, number="1", action="requests"),
            Block("op1(a)", "item", item.start, item.end, number="a", level=1, parent="op1"),
        ),
        "footnotes": (Footnote("fn1", "1", note.start, note.end, (Call("pp1", first.end - 1),)),),
        "cover": Cover(documents=(("A/99/5", "26"), ("A/RES/99/900", None))),
        "facts": Facts(),
    }
    return Document(**{**values, **changes})


def cited(found: tuple[Citation, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.target, one.place, one.action) for one in found]


def test_cover_paragraphs_items_and_notes() -> None:
    found = citations.find(document())
    assert cited(found) == [
        ("A/99/5", "cover", None),
        ("A/RES/99/1", "pp1", "recalls"),
        ("A/RES/99/2", "pp1", "recalls"),
        ("A/99/10", "op1", "requests"),
        ("A/99/11", "op1", "requests"),
        ("A/99/12", "fn1", "recalls"),
    ]
    for one in found[1:]:
        assert one.start is not None and one.end is not None
        assert TEXT[one.start : one.end] in (one.target, "99/2")


def test_the_cover_says_its_documents_without_a_place_in_the_text() -> None:
    [first, *_] = citations.find(document())
    assert (first.start, first.end) == (None, None)


def test_a_link_tells_the_organ_of_a_number_and_never_the_number() -> None:
    start, end = at("99/2")
    for address, symbol in (("A/RES/99/2", "A/RES/99/2"), ("A/RES/99/3", "A/RES/99/2"), ("A/99/2", "A/RES/99/2")):
        found = citations.find(document(links=(Hyperlink(start, end, f"https://undocs.org/en/{address}"),)))
        assert Citation(symbol, "pp1", start, end, "recalls", "short") in found
        assert [one.start for one in found[1:]] == sorted(one.start or 0 for one in found[1:])


def test_a_link_on_a_printed_symbol_adds_nothing_even_where_it_errs() -> None:
    start, end = at("A/RES/99/1")
    plain = citations.find(document())
    assert citations.find(document(links=(Hyperlink(start, end, "https://undocs.org/A/RES/99/1"),))) == plain
    assert citations.find(document(links=(Hyperlink(start, end, "https://undocs.org/A/RES/99/7"),))) == plain


def test_links_elsewhere_and_twice() -> None:
    start, end = at("lamps,")
    elsewhere = Hyperlink(start, end, "https://example.org/A/RES/99/8")
    twice = Hyperlink(start, end, "https://undocs.org/A/RES/99/8")
    found = citations.find(document(links=(elsewhere, twice, twice)))
    assert [one.target for one in found].count("A/RES/99/8") == 1


def test_a_document_does_not_cite_itself() -> None:
    found = citations.find(document(symbol="A/RES/99/1"))
    assert "A/RES/99/1" not in [one.target for one in found]


def test_a_paragraph_of_a_draft_inside_a_paragraph_is_its_own_place() -> None:
    second, inner = at(SECOND), at("as in A/99/11;")
    blocks = (
        Block("op1", "operative", second.start, second.end, action="recommends"),
        Block("draft.pp1", "preambular", inner.start, inner.end, parent="op1", action="recalls"),
    )
    assert ("A/99/11", "draft.pp1", "recalls") in cited(citations.find(document(blocks=blocks)))


def test_a_text_without_references_has_none() -> None:
    assert citations.find(document(text="Lamps.", blocks=(), footnotes=(), cover=Cover())) == ()
