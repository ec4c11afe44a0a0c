"""Acts that ask somebody for something: who, for what, by when."""

from collections.abc import Sequence

from resograph.model import Document, Link, Request


def find(document: Document, links: Sequence[Link]) -> tuple[Request, ...]:
    """The requests of a document, in the order of the text; `links` tell who is asked."""
    return ()
