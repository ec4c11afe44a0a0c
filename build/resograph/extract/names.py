"""Names of bodies, posts, instruments and States that the vocabularies have."""

from resograph.model import Document, Name


def find(document: Document) -> tuple[Name, ...]:
    """The names in a document, in the order of the text."""
    return ()
