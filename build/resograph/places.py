"""Where in a document something stands: the place of a span, and the paragraph whose act counts there."""

from bisect import bisect_right

from resograph.model import Block, Document, Footnote

COVER = "cover"


class Places:
    """The places of one document, for looking up many spans."""

    def __init__(self, document: Document) -> None:
        # of a paragraph and the draft inside it, the draft's own paragraph begins last
        self.blocks = sorted((block for block in document.blocks if block.kind != "item"), key=lambda one: one.start)
        self.items = sorted((block for block in document.blocks if block.kind == "item"), key=lambda one: one.start)
        self.notes = sorted(document.footnotes, key=lambda one: one.start)
        self.starts = [block.start for block in self.blocks]
        self.note_starts = [note.start for note in self.notes]
        self.by_place = {block.place: block for block in document.blocks}

    def note(self, offset: int) -> Footnote | None:
        """The footnote that holds the character."""
        at = bisect_right(self.note_starts, offset) - 1
        return self.notes[at] if at >= 0 and offset < self.notes[at].end else None

    def block(self, offset: int) -> Block | None:
        """The innermost block, no sub-item, that holds the character."""
        for at in range(bisect_right(self.starts, offset) - 1, -1, -1):
            if offset < self.blocks[at].end:
                return self.blocks[at]
        return None

    def of(self, offset: int) -> tuple[str, Block | None]:
        """The place that holds the character, and the block whose act counts there.

        That of a footnote is the paragraph that calls it; `cover` and none outside of all blocks.
        """
        if note := self.note(offset):
            return note.place, self.by_place.get(note.calls[0].place) if note.calls else None
        block = self.block(offset)
        return (block.place, block) if block else (COVER, None)
