"""Names that no vocabulary has, known by the way that names are built."""

from collections.abc import Sequence

from resograph.model import Document, Name


def find(document: Document, known: Sequence[Name]) -> tuple[Name, ...]:
    """The names in a document that are not among the known ones, in the order of the text."""
    return ()
