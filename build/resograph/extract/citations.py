"""Citations that the text itself makes plain: a full symbol, or a link that leads to a document.

What is written short ("resolution 64/293") without a link is not read here.
"""

from bisect import bisect_right
from collections.abc import Iterator

from resograph import symbols
from resograph.model import Citation, Document, Span
from resograph.places import COVER, Places


def find(document: Document) -> tuple[Citation, ...]:
    """The citations of a document: those of its cover first, the others in the order of the text.

    A citation stands in the innermost block that is no sub-item, or in its footnote; its action is that of
    the block, of a footnote that of the paragraph which calls it. The document itself is no citation of its own.
    """
    out = [
        Citation(target, COVER, rule="cover")
        for target in dict.fromkeys(symbol for symbol, _ in document.cover.documents)
        if target != document.symbol
    ]
    places = Places(document)
    listed = {citation.target for citation in out}
    for span, target in mentions(document):
        if target == document.symbol:
            continue
        place, block = places.of(span.start)
        if place == COVER and target in listed:
            continue
        called = block.place if block and block.place != place else None
        out.append(Citation(target, place, span.start, span.end, block.action if block else None, called_from=called))
    return tuple(out)


def mentions(document: Document) -> Iterator[tuple[Span, str]]:
    """Every (span, symbol) that words or links give, in order, one for each stretch of text.

    Where both speak of the same characters the printed symbol counts: links are set by hand and err.
    """
    found = symbols.find(document.text)
    starts = [span.start for span, _ in found]
    seen: set[tuple[Span, str]] = set()
    linked = []
    for start, end, address in document.links:
        target = symbols.from_link(address)
        if target is None or end <= start:
            continue
        before = bisect_right(starts, end - 1) - 1
        covered = before >= 0 and found[before][0].end > start
        if not covered and (Span(start, end), target) not in seen:
            seen.add((Span(start, end), target))
            linked.append((Span(start, end), target))
    yield from sorted(found + linked)
