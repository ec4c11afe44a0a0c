"""Meetings, sessions, conferences: which, when, where, held by whom."""

from collections.abc import Sequence

from resograph.model import Document, Gathering, Link


def find(document: Document, links: Sequence[Link]) -> tuple[Gathering, ...]:
    """The gatherings that a document names, in the order of the text; `links` tell who holds them."""
    return ()
