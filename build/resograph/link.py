"""Which thing a name means, or none: short references, and names that no vocabulary has."""

from collections.abc import Sequence

from resograph import vocab
from resograph.model import Document, Link, Name


def resolve(
    document: Document, names: Sequence[Name], vocabulary: vocab.Vocabulary | None = None
) -> tuple[Link, ...]:
    """The links of a document, in the order of the text; a name that could mean several things gives none."""
    vocabulary = vocabulary or vocab.load()
    return tuple(
        Link(name.kind, name.keys[0], name.start, name.end, name.place, vocabulary.label(name.keys[0]), None, name.form)
        for name in names
        if len(name.keys) == 1
    )
