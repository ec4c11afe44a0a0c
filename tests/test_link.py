"""Which thing a name means: short forms, forms that a text introduces, names that no vocabulary has."""

import pytest

from resograph import link, vocab
from resograph.extract import names
from resograph.model import Block, Cover, Document, Facts, Link, Name


def read(text: str, language: str = "en", body: str | None = None, unknown: tuple[str, ...] = ()) -> list[Link]:
    """The links of a document whose lines are paragraphs, with names that the grammar would find."""
    blocks, start = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        blocks.append(Block(f"op{number}", "operative", start, start + len(line)))
        start += len(line) + 1
    document = Document("x", "", "text/plain", language, None, text, tuple(blocks), (), Cover(body=body), Facts())
    made = [
        Name("body", at, at + len(name), "op1", (), "grammar", name)
        for name in unknown
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    return list(link.resolve(document, (*names.find(document), *made)))


def said(
    text: str, language: str = "en", body: str | None = None, unknown: tuple[str, ...] = ()
) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.key, one.rule) for one in read(text, language, body, unknown)]


HRC, SC, OFFICE = "body/human-rights-council", "body/security-council", "body/united-nations-office-on-drugs-and-crime"


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Thanks the Human Rights Council\nRequests the Council to report", "Council"),
        ("fr", "Remercie le Conseil des droits de l’homme\nPrie le Conseil de", "Conseil"),
        ("es", "Agradece al Consejo de Derechos Humanos\nPide al Consejo que", "Consejo"),
        ("ru", "благодарит Совет по правам человека\nпросит Совету представить", "Совету"),
        ("ar", "يشكر مجلس حقوق الإنسان\nيطلب إلى المجلس أن يقدم", "المجلس"),
        ("zh", "感谢人权理事会\n请理事会报告", "理事会"),
    ],
)
def test_a_short_form_means_what_was_named_before(language: str, text: str, words: str) -> None:
    found = said(text, language)
    assert [key for _, key, _ in found] == [HRC, HRC]
    assert found[1][0] == words and found[1][2] == "short"


def test_a_short_form_before_the_name_means_nothing() -> None:
    assert [key for _, key, _ in said("Requests the Council to meet\nThanks the Human Rights Council")] == [HRC]


def test_of_two_things_none_is_meant_unless_the_paragraph_names_one() -> None:
    text = "Thanks the Human Rights Council and the Security Council\nAsks the Council\n"
    text += "The Security Council: asks the Council"
    assert [(words, key) for words, key, _ in said(text)] == [
        ("Human Rights Council", HRC),
        ("Security Council", SC),
        ("Security Council", SC),
        ("Council", SC),
    ]


def test_the_adopting_body_is_known_without_being_named() -> None:
    assert said("Decides that the Assembly will meet", body="general-assembly") == [
        ("Assembly", "body/general-assembly", "short")
    ]


@pytest.mark.parametrize("more", [" on Lamps", " of Lampia", " for Lamps", " Bureau"])
def test_a_longer_name_that_nobody_knows_is_no_short_form(more: str) -> None:
    assert [key for _, key, _ in said(f"Thanks the Human Rights Council\nAsks the Council{more} to meet")] == [HRC]


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("en", "the Inter-Agency Lamp Group (the Lamp Group)\nasks the Lamp Group", "Lamp Group"),
        ("en", "the Inter-Agency Lamp Group (IALG)\nasks IALG", "IALG"),
        ("fr", "le Groupe interorganisations (ci-après « le GIL »)\nprie le GIL", "GIL"),
        ("es", "el Grupo de Lámparas (en adelante, “el Grupo”)\npide al Grupo", "Grupo"),
        ("ru", "Межучрежденческая группа (далее — Группа)\nпросит Группу", "Группу"),
        ("zh", "灯具协调机构（以下简称灯调机）\n请灯调机", "灯调机"),
    ],
)
def test_a_form_that_the_text_introduces_means_the_name_before_it(language: str, text: str, form: str) -> None:
    name = (
        text.partition("(")[0].partition("（")[0].strip().removeprefix("the ").removeprefix("le ").removeprefix("el ")
    )
    found = said(text, language, unknown=(name,))
    later = [one for one in found if one[2] == "introduced"]
    assert later and later[-1][0] == form and {key for _, key, _ in later} == {found[0][1]}


def test_names_that_no_vocabulary_has_get_a_key_of_their_own() -> None:
    found = read("просит Комитет по лампам", "ru", unknown=("Комитет по лампам",))
    assert [(one.key, one.label, one.name) for one in found] == [
        ("body/ru/комитет-по-лампам", None, "Комитет по лампам")
    ]
    assert found[0].confidence is not None and found[0].confidence < 1
    english = read("asks the Lamp Board", unknown=("Lamp Board",))
    assert (english[0].key, english[0].label) == ("body/en/lamp-board", "Lamp Board")


def test_a_shorter_form_of_a_name_that_no_vocabulary_has_is_the_same_thing() -> None:
    names = ("Lamp Board on Oil and Wicks", "Lamp Board")
    found = read("thanks the Lamp Board on Oil and Wicks\nasks the Lamp Board", unknown=names)
    assert {one.key for one in found} == {"body/en/lamp-board-on-oil-and-wicks"}


def test_a_name_in_quotation_marks_is_that_of_the_vocabulary() -> None:
    text = "回顾《联合国宪章》"
    found = read(text, "zh", unknown=("《联合国宪章》",))
    assert [(text[one.start : one.end], one.rule) for one in found] == [("联合国宪章", "full")]


def test_names_in_full_are_sure() -> None:
    assert [one.confidence for one in read("thanks the Human Rights Council")] == [None]


def test_links_have_english_labels_in_every_language() -> None:
    assert read("感谢人权理事会", "zh")[0].label == "Human Rights Council"
    assert vocab.load().label(OFFICE) == "United Nations Office on Drugs and Crime"
