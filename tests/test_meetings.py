"""Meetings: which, when, where, held by whom, in six languages."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resograph.extract import meetings
from resograph.model import LANGUAGES, Block, Cover, Document, Facts, Gathering, Link, Meeting


def document(language: str, *paragraphs: str, **changes: Any) -> Document:
    """A resolution of the General Assembly's seventy-sixth session with these preambular paragraphs."""
    blocks = []
    start = 0
    for number, paragraph in enumerate(paragraphs, 1):
        blocks.append(Block(f"pp{number}", "preambular", start, start + len(paragraph)))
        start += len(paragraph) + 1
    values: dict[str, Any] = {
        "name": "lamps.txt",
        "sha256": "0" * 64,
        "media_type": "text/plain",
        "language": language,
        "symbol": "A/RES/76/901",
        "text": "\n".join(paragraphs),
        "blocks": tuple(blocks),
        "footnotes": (),
        "cover": Cover(body="general-assembly", session="76"),
        "facts": Facts(),
    }
    return Document(**{**values, **changes})


def found(language: str, *paragraphs: str, links: tuple[Link, ...] = ()) -> list[Gathering]:
    return list(meetings.find(document(language, *paragraphs), links))


NEXT_SESSION = {
    "en": "Decides to take up lamps at its seventy-eighth session.",
    "fr": "Décide d’examiner les lampes à sa soixante-dix-huitième session.",
    "es": "Decide examinar las lámparas en su septuagésimo octavo período de sesiones.",
    "ru": "Постановляет рассмотреть лампы на своей семьдесят восьмой сессии.",
    "ar": "تقرر أن تنظر في المصابيح في دورتها الثامنة والسبعين.",
    "zh": "决定在大会第七十八届会议审议灯具问题。",
}

SESSIONS = {
    "en": "at its seventy-sixth and seventy-seventh sessions",
    "fr": "à ses soixante-seizième et soixante-dix-septième sessions",
    "es": "en sus períodos de sesiones septuagésimo sexto y septuagésimo séptimo",
    "ru": "на ее семьдесят шестой и семьдесят седьмой сессиях",
    "ar": "في دورتيها السادسة والسبعين والسابعة والسبعين",
    "zh": "在第七十六届和七十七届会议上",
}

CONFERENCE = {
    "en": "Recalling the second World Conference on Lamps, held in Geneva from 13 to 15 May 2013,",
    "fr": "Rappelant la deuxième Conférence mondiale sur les lampes, tenue à Genève du 13 au 15 mai 2013,",
    "es": "Vista la Segunda Conferencia Mundial sobre Lámparas, celebrada en Ginebra del 13 al 15 de mayo de 2013,",
    "ru": "ссылаясь на вторую Всемирную конференцию по лампам, состоявшуюся в Женеве 13–15 мая 2013 года,",
    "ar": "وتشير إلى المؤتمر العالمي الثاني المعني بالمصابيح، المعقود في جنيف في الفترة من 13 إلى 15 أيار/مايو 2013،",
    "zh": "回顾2013年5月13日至15日在日内瓦举行的第二次世界灯具会议，",
}

NAMES = {
    "en": "second World Conference on Lamps",
    "fr": "deuxième Conférence mondiale sur les lampes",
    "es": "Segunda Conferencia Mundial sobre Lámparas",
    "ru": "вторую Всемирную конференцию по лампам",
    "ar": "المؤتمر العالمي الثاني المعني بالمصابيح",
    "zh": "第二次世界灯具会议",
}

SUMMIT = {
    "en": "Reaffirming the World Summit for Social Development,",
    "fr": "Réaffirmant le Sommet mondial pour le développement social,",
    "es": "Reafirmando la Cumbre Mundial sobre Desarrollo Social,",
    "ru": "подтверждая решения Всемирной встречи на высшем уровне в интересах социального развития,",
    "ar": "وإذ تؤكد من جديد مؤتمر القمة العالمي للتنمية الاجتماعية،",
    "zh": "重申社会发展问题世界首脑会议的成果，",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_is_that_of_the_adopting_body_unless_another_is_named(language: str) -> None:
    (one,) = found(language, NEXT_SESSION[language])
    assert (one.key, one.number, one.convener) == ("session/A/78", 78, "body/general-assembly")
    assert one.label == "seventy-eighth session of the General Assembly"
    assert one.starts is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_session_of_a_list_counts(language: str) -> None:
    assert [one.key for one in found(language, SESSIONS[language])] == ["session/A/76", "session/A/77"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_number_make_one_conference_of_six_languages(language: str) -> None:
    (one,) = found(language, CONFERENCE[language])
    assert (one.key, one.number) == ("meeting/2013-05-13-2013-05-15-n2", 2)
    assert (one.starts, one.ends) == ("2013-05-13", "2013-05-15")
    assert one.name == NAMES[language]
    assert one.venue is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_of_the_vocabulary_is_one_thing_in_six_languages(language: str) -> None:
    (one,) = found(language, SUMMIT[language])
    assert one.key == "meeting/world-summit-for-social-development"
    assert one.label == "World Summit for Social Development"


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("the third Conference on Lamps, held in Oslo on 4 and 5 March 2013,", "2013-03-04", "2013-03-05"),
        (
            "the third Conference on Lamps, held in Oslo from 31 August to 8 September 2001,",
            "2001-08-31",
            "2001-09-08",
        ),
        ("the third Conference on Lamps in Oslo from 30 December 2021 to 2 January 2022,", "2021-12-30", "2022-01-02"),
        ("the third Conference on Lamps, to be held in May 2026,", "2026-05", "2026-05"),
        ("the third Conference on Lamps, to be held in 2026,", "2026", "2026"),
        ("Report of the third Conference on Lamps, Oslo, 3–14 June 1992 (A/CONF.999/1).", "1992-06-03", "1992-06-14"),
        ("the third Conference on Lamps, held in Oslo, adopted a report; on 4 May 2013 it", None, None),
    ],
)
def test_days_months_and_years(text: str, starts: str | None, ends: str | None) -> None:
    (one,) = found("en", text)
    assert (one.starts, one.ends) == (starts, ends)


@pytest.mark.parametrize(
    "text",
    [
        "Encourages meetings, seminars and dialogue on lamps;",
        "the item was taken up in plenary meeting;",
        "Official Records of the General Assembly, Seventy-first Session, Supplement No. 99 (A/71/99).",
        "Ibid., Seventieth Session, Supplement No. 99 (A/70/99).",
        "the Conference on Disarmament and the Conference of the Parties",
    ],
)
def test_what_names_no_one_meeting_counts_for_none(text: str) -> None:
    assert found("en", text) == []


def test_a_session_belongs_to_the_body_last_named_before_it() -> None:
    text = "Requests the Commission on Lamps to report at its twelfth session, held on 4 May 2021;"
    start = text.index("Commission")
    name = "Commission on Lamps"
    link = Link("body", "body/commission-on-lamps", start, start + len(name), "pp1", label=name)
    (one,) = found("en", text, links=(link,))
    assert (one.key, one.convener) == ("meeting/commission-on-lamps/session-12", "body/commission-on-lamps")
    assert one.label == "twelfth session of the Commission on Lamps"
    assert one.starts == one.ends == "2021-05-04"


def test_a_session_of_a_body_that_is_not_known_is_nobodys() -> None:
    (one,) = found("en", "Requests the Commission at its twelfth session to report;")
    assert (one.key, one.convener, one.label) == ("meeting/A/RES/76/901/session-12", None, None)


def test_a_special_session_counted_by_its_subject_is_not_the_one_of_that_number() -> None:
    (one,) = found("en", "Recalling the first special session devoted to lamps,")
    assert one.key == "meeting/en/first-special-session-devoted-to-lamps"


def test_a_shorter_name_is_the_gathering_named_before() -> None:
    first, second = found("en", CONFERENCE["en"], "Notes the report of the second Conference;")
    assert first.key == second.key


def test_the_noun_alone_is_the_gathering_named_before_where_only_one_fits() -> None:
    world, again = "the World Conference on Bright Lamps of 2013,", "Notes that the Conference adopted a report;"
    first, second = found("en", world, again)
    assert (second.place, second.key) == ("pp2", first.key)
    assert len(found("en", world, "the World Conference on Dim Lamps in 2014,", again)) == 2


def test_the_number_of_a_resolution_says_its_session_where_no_masthead_does() -> None:
    text = "76/901. Lamps"
    (one,) = meetings.find(document("en", text=text, blocks=(Block("title", "title", 8, len(text)),)), ())
    assert (one.key, one.place, one.name) == ("session/A/76", "cover", "76")


def test_the_adopting_meeting_stands_at_the_end() -> None:
    text = "53rd plenary meeting\n16 December 2021"
    made = document(
        "en",
        text=text,
        blocks=(Block("end", "closing", 0, len(text)),),
        cover=Cover(body="general-assembly", session="76", meeting=Meeting(53, "2021-12-16", "A/76/PV.53")),
    )
    (one,) = meetings.find(made, ())
    assert (one.key, one.place, one.starts) == ("meeting/A/76/PV.53", "end", "2021-12-16")
    assert one.label == "53rd plenary meeting of the General Assembly"


@pytest.mark.parametrize(("number", "words"), [(1, "first"), (20, "twentieth"), (78, "seventy-eighth"), (112, "112th")])
def test_numbers_become_english_ordinals(number: int, words: str) -> None:
    assert meetings.ordinal_words(number) == words


PIECES = sorted(
    {word for table in (NEXT_SESSION, SESSIONS, CONFERENCE, SUMMIT) for text in table.values() for word in text.split()}
)


@settings(deadline=None, max_examples=60)
@given(language=st.sampled_from(LANGUAGES), words=st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=60))
def test_names_lie_within_the_text_in_order(language: str, words: list[str]) -> None:
    text = " ".join(words).replace("\n", " ") or "-"
    spans = [(one.start, one.end) for one in found(language, text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_grows_with_the_text_alone(language: str) -> None:
    unit = CONFERENCE[language] + " " + SESSIONS[language] + " "

    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        found(language, text)
        return time.process_time() - began

    seconds(1000)
    assert seconds(40_000) < 25 * seconds(4_000) + 0.5
