"""Sustainable Development Goals and targets by number."""

from resograph.model import Document, Goal


def find(document: Document) -> tuple[Goal, ...]:
    """The goals and targets that a document names by number, in the order of the text."""
    return ()
