"""Names of the vocabularies in documents: where they stand, and which are no mentions."""

from resograph.extract import names
from resograph.model import Block, Cover, Document, Facts


def document(*parts: tuple[str, str, str], language: str = "en") -> Document:
    """A document of parts, each with place, kind and text; those without a place are the cover."""
    text = ""
    blocks = []
    for place, kind, words in parts:
        if place:
            blocks.append(Block(place, kind, len(text), len(text) + len(words)))
        text += words + "\n"
    return Document("x", "", "text/plain", language, "A/RES/99/901", text, tuple(blocks), (), Cover(), Facts())


def test_names_have_the_place_where_they_stand() -> None:
    found = names.find(document(("", "", "United Nations"), ("op1", "operative", "Thanks UNICEF and Kenya;")))
    assert [(name.kind, name.keys, name.place, name.form) for name in found] == [
        ("body", ("body/united-nations",), "cover", "full"),
        ("body", ("body/united-nations-childrens-fund",), "op1", "acronym"),
        ("state", ("state/KEN",), "op1", "full"),
    ]


def test_states_in_tables_are_no_mentions() -> None:
    found = names.find(
        document(
            ("table1", "table", "Kenya 0.030"),
            ("h1", "heading", "Sri Lanka"),
            ("op1", "operative", "shall be: Kenya 0.030 Fiji 0.004; and thanks Peru, 2 lamps for Chad"),
        )
    )
    assert [name.keys for name in found] == [("state/PER",), ("state/TCD",)]
