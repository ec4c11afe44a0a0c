"""Which thing a name means, or none: short references, and names that no vocabulary has."""

from collections.abc import Sequence

from resograph.model import Document, Link, Name


def resolve(document: Document, names: Sequence[Name]) -> tuple[Link, ...]:
    """The links of a document, in the order of the text; a name that could mean several things gives none."""
    return ()
