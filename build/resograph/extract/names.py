"""Names of bodies, posts, instruments and States that the vocabularies have."""

import re

from resograph import vocab
from resograph.model import Block, Document, Name
from resograph.places import Places


def find(document: Document, vocabulary: vocab.Vocabulary | None = None) -> tuple[Name, ...]:
    """The names in a document, in the order of the text, by the vocabulary (that of resograph if none is given).

    The States that a table lists, of votes or shares, are no mentions.
    """
    vocabulary = vocabulary or vocab.load()
    places = Places(document)
    out = []
    for hit in vocabulary.matcher(document.language).find(document.text):
        place, block = places.of(hit.start)
        if hit.kind == "state" and block is not None and listed(document.text, hit, block):
            continue
        form = "acronym" if hit.acronym else "full"
        out.append(Name(hit.kind, hit.start, hit.end, place, hit.keys, form, hit.label))
    return tuple(out)


SHARE = re.compile(r"[\s*]{0,3}\d{1,3}[.,]\d")


def listed(text: str, hit: vocab.Hit, block: Block) -> bool:
    """Whether a State stands in a table: some readers leave one as headings or as words in a row."""
    alone = block.kind == "heading" and text[block.start : block.end].strip() == text[hit.start : hit.end]
    return block.kind == "table" or alone or SHARE.match(text, hit.end) is not None
