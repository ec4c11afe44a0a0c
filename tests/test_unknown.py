"""Names that no vocabulary has: found by their grammar in six languages, ending where they end."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resograph.extract import unknown
from resograph.model import LANGUAGES, Block, Call, Cover, Document, Facts, Footnote, Name


def document(text: str, language: str, calls: tuple[int, ...] = ()) -> Document:
    """A document of preambular paragraphs, one a line; `calls` are offsets of note marks."""
    blocks, at = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        blocks.append(Block(f"pp{number}", "preambular", at, at + len(line)))
        at += len(line) + 1
    notes = (Footnote("fn1", "1", len(text), len(text), tuple(Call("pp1", one) for one in calls)),) if calls else ()
    return Document(
        name="lamps",
        sha256="",
        media_type="text/plain",
        language=language,
        symbol="A/RES/99/901",
        text=text,
        blocks=tuple(blocks),
        footnotes=notes,
        cover=Cover(),
        facts=Facts(),
    )


def found(text: str, language: str, known: tuple[str, ...] = (), calls: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    """(kind, words) of the names in a text in which the `known` words are known bodies."""
    names = [
        Name("body", text.index(words), text.index(words) + len(words), "pp1", ("body/x",), "full", words)
        for words in known
    ]
    return [(one.kind, text[one.start : one.end]) for one in unknown.find(document(text, language, calls), names)]


NAMES = [
    ("en", "instrument", "Recalling the <Convention on the Safety of Street Lamps>, adopted in 1999,"),
    ("en", "body", "Noting the work of the <Lamp Safety Board> and others,"),
    ("en", "body", "the <secretariat of the Convention on Lamps> took note"),
    ("en", "body", "by the <Special Rapporteur on the safety of lamps and wires>;"),
    ("en", "instrument", "Welcoming the <Oslo Declaration on Light>, which says"),
    ("en", "instrument", "in the <Vienna Programme of Action for Lamps 2030> of the"),
    ("en", "body", "of the <Committee on Lamps, Wires and Glass> held"),
    ("en", "body", "Noting the <Helsinki process> and its work"),
    ("fr", "instrument", "Rappelant la <Convention relative à la sécurité des lampes>, qui"),
    ("fr", "body", "les travaux du <Comité des lampes et des ampoules> a adoptés"),
    ("fr", "instrument", "dans la <Déclaration de Bergen sur la lumière> adoptée en"),
    ("es", "instrument", "la <Convención sobre la Seguridad de las Lámparas>, aprobada"),
    ("es", "body", "la labor del <Comité de Lámparas y Cables> que"),
    ("es", "instrument", "la <Declaración de Bergen sobre la Luz> y sus anexos"),
    ("ru", "instrument", "ссылаясь на <Конвенцию о безопасности ламп>, которая"),
    ("ru", "body", "отмечая работу <Комитета по безопасности ламп> и просит"),
    ("ru", "instrument", "напоминая о <Бергенской декларации о свете>, принятой"),
    ("ar", "instrument", "وإذ تشير إلى <اتفاقية سلامة المصابيح الكهربائية> التي اعتمدت"),
    ("ar", "body", "تحيط علما بعمل <اللجنة المعنية بسلامة المصابيح الكهربائية>،"),
    ("zh", "instrument", "回顾<《路灯安全公约》>和其他文书，"),
    ("zh", "body", "欢迎<国际路灯安全委员会>的工作，"),
    ("zh", "body", "感谢<《路灯安全公约》秘书处>，"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "kind", "marked"), NAMES)
def test_a_name_is_found_and_ends_where_it_ends(language: str, kind: str, marked: str) -> None:
    text = re.sub("[<>]", "", marked)
    assert found(text, language) == [(kind, marked[marked.index("<") + 1 : marked.index(">")])]


NONE = [
    ("en", "The committee on lamps met, and Member States asked regional organizations and the Committee for help."),
    ("en", "Official Records of the Lamp Safety Board, Supplement No. 4"),
    ("en", "the Permanent Representative of Norway spoke in the Programme"),
    ("fr", "Le comité des lampes prie les États Membres et le Comité de faire rapport."),
    ("es", "El comité de lámparas pide a los Estados Miembros y al Comité que informen."),
    ("ru", "комитет по лампам просит государства-члены и Комитет представить доклад."),
    ("ar", "تطلب إلى الدول الأعضاء وإلى اللجنة أن تقدم تقريرا."),
    ("zh", "请会员国和该委员会提交报告《路灯年鉴》和《公约》。"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_common_nouns_short_references_and_publications_are_no_names(language: str, text: str) -> None:
    assert found(text, language) == []


def test_a_note_mark_ends_a_name() -> None:
    text = "Recalling the Convention on Lamps Protocol on Wires says"
    assert found(text, "en", calls=(text.index(" Protocol"),))[0] == ("instrument", "Convention on Lamps")


def test_known_names_are_left_alone_but_may_be_part_of_a_longer_one() -> None:
    text = "the Lamp Board and the Bureau of the Conference of Lighters met"
    assert found(text, "en", ("Lamp Board", "Conference of Lighters")) == [
        ("body", "Bureau of the Conference of Lighters")
    ]


def test_one_name_for_a_thing_in_all_cases() -> None:
    text = "ссылаясь на Конвенцию о безопасности ламп,\nи в Конвенции о безопасности ламп, которая"
    names = unknown.find(document(text, "ru"), ())
    assert [one.name for one in names] == ["Конвенция о безопасности ламп"] * 2
    assert {one.place for one in names} == {"pp1", "pp2"}


def test_a_short_form_has_the_name_of_the_long_one() -> None:
    text = "the Oslo Declaration on Light and Wires,\nthe Oslo Declaration, which"
    names = unknown.find(document(text, "en"), ())
    assert [one.name for one in names] == ["Oslo Declaration on Light and Wires"] * 2


def test_a_short_form_of_a_known_name_is_left_to_those_who_know_it() -> None:
    text = "the International Lamp Safety Board for Towns,\nthe Lamp Safety Board, which"
    assert found(text, "en", ("International Lamp Safety Board for Towns",)) == []


def test_what_happens_to_follow_a_short_reference_is_no_part_of_a_name() -> None:
    text = "le Comité des lampes,\nle Comité pour sa contribution aux travaux"
    assert found(text, "fr", ("Comité des lampes",)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_offsets_cut_the_name_out_of_any_text(language: str, data: st.DataObject) -> None:
    pieces = [re.sub("[<>]", "", marked) for one, _, marked in NAMES if one == language] + [
        "\n",
        " ",
        "، ",
        ", ",
        "и",
        "《",
        "»",
        "ﷺ",
        "İ",
        "１",
    ]
    text = "".join(data.draw(st.lists(st.sampled_from(pieces) | st.text(max_size=5), max_size=12)))
    last = 0
    for one in unknown.find(document(text, language), ()):
        assert last <= one.start < one.end <= len(text)
        assert one.name.strip() == one.name != ""
        assert "\n" not in text[one.start : one.end] and not text[one.start].isspace()
        last = one.end


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_paragraphs_cost_linear_time(language: str) -> None:
    words = [re.sub("[<>]", "", marked) for one, _, marked in NAMES if one == language]
    for piece in (*words, words[0].split(",")[0] + " ", "《" * 9, "Committee on Lamps, Wires, ", "of the "):
        seconds = []
        for size in (20_000, 80_000):
            text = piece * (size // len(piece))
            begun = time.process_time()
            unknown.find(document(text, language), ())
            seconds.append(time.process_time() - begun)
        assert seconds[1] < 0.5 + 8 * seconds[0], piece
