"""Goals and targets by number: what is one, what is not, and where it stands."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resograph.extract import goals
from resograph.model import Block, Cover, Document, Facts

AGENDA = {
    "en": "Recalling the 2030 Agenda for Sustainable Development",
    "fr": "Rappelant le Programme 2030",
    "es": "Recordando la Agenda 2030",
    "ru": "ссылаясь на Повестку дня в области устойчивого развития на период до 2030 года",
    "zh": "回顾《2030年可持续发展议程》",
    "ar": "إذ تشير إلى خطة التنمية المستدامة لعام 2030",
}


def document(text: str, language: str = "en", agenda: bool = True) -> Document:
    """A document of one paragraph, with another before it that names the agenda."""
    first = AGENDA[language] + "\n" if agenda else ""
    whole = first + text
    blocks = (Block("pp1", "preambular", 0, len(first)), Block("op1", "operative", len(first), len(whole)))
    return Document("x", "", "text/plain", language, None, whole, blocks, (), Cover(), Facts())


def read(text: str, language: str = "en", agenda: bool = True) -> list[str]:
    """Numbers found in the text."""
    return [goal.number for goal in goals.find(document(text, language, agenda))]


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Calls for lamps under Goal 7 and target 7.1", ["7", "7.1"]),
        ("en", "Sustainable Development Goals 4, 5 and 16", ["4", "5", "16"]),
        ("en", "targets 8.7, 14.c and 16.10", ["8.7", "14.c", "16.10"]),
        ("en", "Goals 1 to 4", ["1", "2", "3", "4"]),
        ("en", "targets 7.1–7.3", ["7.1", "7.2", "7.3"]),
        ("en", "Goal 7 (Affordable and clean energy) and Goal 9, target 9.c", ["7", "9", "9.c"]),
        ("en", "SDG 7 and the SDG target 7.a", ["7", "7.a"]),
        ("fr", "les objectifs de développement durable nos 1 (Pas de pauvreté), 2 et 7", ["1", "2", "7"]),
        ("fr", "l’objectif 7 et la cible 7.b, n’oubliant pas l’objectif no 9", ["7", "7.b", "9"]),
        ("es", "los Objetivos 4 y 7, y las metas 8.7 y 16.2", ["4", "7", "8.7", "16.2"]),
        ("ru", "цель 16, задача 8.7 и цели 3, 4 и 5", ["16", "8.7", "3", "4", "5"]),
        ("ru", "задачи 14.с и 9.c", ["14.c", "9.c"]),
        ("zh", "可持续发展目标3和7、具体目标8.7、14.c", ["3", "7", "8.7", "14.c"]),
        ("ar", "الهدف 5 والغاية 8-7 والغاية 9-ج", ["5", "8.7", "9.c"]),
        ("ar", "الأهداف 6 و 7 و ١١", ["6", "7", "11"]),
    ],
)
def test_goals_and_targets_in_every_form(language: str, text: str, numbers: list[str]) -> None:
    assert read(text, language) == numbers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Millennium Development Goal 5 on lamps"),
        ("en", "Aichi Biodiversity Target 11"),
        ("en", "the global forest goals, first among them goals 1, 3 and 5"),
        ("en", "Goal 18, Goal 2030, target 7.9 and target 0.7"),
        ("en", "the target 1.5 per cent"),
        ("en", "round table 2 (goals 4, 8 and 21)"),
        ("en", "indicator 7.1.1 and a target of 7.1"),
        ("en", "the Alliance 8.7 of lamplighters"),
        ("fr", "l’objectif 1 du Millénaire"),
        ("es", "el Objetivo 4 del Milenio"),
        ("ru", "цель 1 в области развития, сформулированная в Декларации тысячелетия"),
        ("ru", "на эти цели 12 процентов"),
        ("zh", "千年发展目标5和总体目标2"),
        ("ar", "الهدف 11 من أهداف آيتشي"),
    ],
)
def test_other_numbers_are_left_alone(language: str, text: str) -> None:
    assert read(text, language) == []


def test_a_bare_number_needs_the_agenda_somewhere_in_the_document() -> None:
    assert read("Goal 7 of the lamplighters", agenda=False) == []
    assert read("Sustainable Development Goal 7", agenda=False) == ["7"]


def test_of_two_kinds_of_goals_in_a_paragraph_the_last_named_counts() -> None:
    text = "pursuant to Millennium Development Goal 1 and Sustainable Development Goals 1 and 2, and Goal 7"
    assert read(text) == ["1", "2", "7"]


def test_spans_and_places() -> None:
    text = "Lamps serve targets 7.1 and 9.1."
    found = goals.find(made := document(text))
    assert [made.text[goal.start : goal.end] for goal in found] == ["targets 7.1", "9.1"]
    assert {goal.place for goal in found} == {"op1"}


def test_arabic_numbers_that_a_reader_turned_round() -> None:
    assert read("الغاية 2-14", "ar") == ["14.2"]


def test_a_row_ends_with_its_paragraph() -> None:
    assert read("goals 1, 3 and\n5 lamps") == ["1", "3"]


def test_all_goals_and_targets_are_known() -> None:
    known = goals.numbers()
    assert sum("." not in number for number in known) == 17
    assert sum("." in number for number in known) == 169


@given(
    st.text(alphabet="goals targets 1234567890.,-()و الهدف цель目标\n", max_size=300), st.sampled_from(sorted(AGENDA))
)
def test_whatever_the_text_every_span_is_in_it_and_every_number_known(text: str, language: str) -> None:
    made = document(text, language)
    for goal in goals.find(made):
        assert goal.number in goals.numbers()
        assert 0 <= goal.start < goal.end <= len(made.text)


@pytest.mark.parametrize(
    "piece", ["goals 1, ", "Goal 1 (", "target ", "goals 1 and 2 (a) ", "1", "Sustainable Development "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    read(piece * (200_000 // len(piece)))
    assert time.perf_counter() - start < 5
