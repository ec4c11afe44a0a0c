"""Names of bodies, posts, instruments and States that the vocabularies have."""

from resograph import vocab
from resograph.model import Document, Name
from resograph.places import Places


def find(document: Document, vocabulary: vocab.Vocabulary | None = None) -> tuple[Name, ...]:
    """The names in a document, in the order of the text, by the vocabulary (that of resograph if none is given)."""
    vocabulary = vocabulary or vocab.load()
    places = Places(document)
    return tuple(
        Name(
            kind=hit.kind,
            start=hit.start,
            end=hit.end,
            place=places.of(hit.start)[0],
            keys=hit.keys,
            form="acronym" if hit.acronym else "full",
            name=hit.label,
        )
        for hit in vocabulary.matcher(document.language).find(document.text)
    )
