"""Requests: who is asked for what, by when, in six languages; and what is no request."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resograph import grammar, resources, vocab
from resograph.extract import requests
from resograph.model import LANGUAGES, Block, Cover, Document, Facts, Link, Request

ASSEMBLY = "body/general-assembly"


def document(text: str, language: str = "en", **changes: Any) -> Document:
    """A document of one operative paragraph."""
    values: dict[str, Any] = {
        "name": "lamps.txt",
        "sha256": "0" * 64,
        "media_type": "text/plain",
        "language": language,
        "symbol": "A/RES/99/900",
        "text": text,
        "blocks": (Block("op1", "operative", 0, len(text), number="1"),),
        "footnotes": (),
        "cover": Cover(body="general-assembly"),
        "facts": Facts(),
    }
    return Document(**{**values, **changes})


def linked(text: str, names: dict[str, tuple[str, str]]) -> tuple[Link, ...]:
    """Links for names in the text: the words, then key and English name."""
    return tuple(
        Link("body", key, text.index(words), text.index(words) + len(words), "op1", label)
        for words, (key, label) in names.items()
    )


def found(text: str, language: str = "en", names: dict[str, tuple[str, str]] | None = None) -> list[Request]:
    return list(requests.find(document(text, language), linked(text, names or {})))


def short(request: Request) -> tuple[str, tuple[str | None, ...]]:
    return request.action, tuple(party.label for party in request.addressees)


SECRETARY = ("body/secretary-general", "Secretary-General")
COUNT = {
    "en": ("Also requests the Secretary-General to submit to the General Assembly, at its seventy-eighth session, a "
           "report on lamps;", {"Secretary-General": SECRETARY, "General Assembly": (ASSEMBLY, "General Assembly")}),
    "fr": ("Prie également le Secrétaire général de présenter à l’Assemblée générale, à sa soixante-dix-huitième "
           "session, un rapport sur les lampes ;", {"Secrétaire général": SECRETARY,
                                                    "Assemblée générale": (ASSEMBLY, "General Assembly")}),
    "es": ("Solicita también al Secretario General que presente a la Asamblea General, en su septuagésimo octavo "
           "período de sesiones, un informe sobre las lámparas;", {"Secretario General": SECRETARY,
                                                                   "Asamblea General": (ASSEMBLY, "General Assembly")}),
    "ru": ("просит также Генерального секретаря представить Генеральной Ассамблее на ее семьдесят восьмой сессии "
           "доклад о лампах;", {"Генерального секретаря": SECRETARY,
                                "Генеральной Ассамблее": (ASSEMBLY, "General Assembly")}),
    "zh": ("又请秘书长向大会第七十八届会议提交一份关于灯的报告；",
           {"秘书长": SECRETARY, "大会": (ASSEMBLY, "General Assembly")}),
    "ar": ("تطلب أيضا إلى الأمين العام أن يقدم إلى الجمعية العامة في دورتها الثامنة والسبعين تقريرا عن المصابيح؛",
           {"الأمين العام": SECRETARY, "الجمعية العامة": (ASSEMBLY, "General Assembly")}),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_asked_for_in_every_language(language: str) -> None:
    text, names = COUNT[language]
    (request,) = found(text, language, names)
    assert short(request) == ("requests", ("Secretary-General",))
    assert request.addressees[0].key == "body/secretary-general"
    assert (request.deliverable, request.due) == ("report", "78th session")
    assert [party.key for party in request.receivers] == [ASSEMBLY]
    # from the verb to the end of its clause
    assert request.place == "op1" and text.rstrip("؛；; ").endswith(text[request.start : request.end])
    assert request.start < 10


MEMBERS = {
    "en": "Encourages Member States and other stakeholders, including civil society, to light lamps;",
    "fr": "Encourage les États Membres et les autres parties prenantes, y compris la société civile, à allumer des "
    "lampes ;",
    "es": "Alienta a los Estados Miembros y a los demás interesados, incluida la sociedad civil, a que enciendan "
    "lámparas;",
    "ru": "рекомендует государствам-членам и другим заинтересованным сторонам, включая гражданское общество, зажечь "
    "лампы;",
    "zh": "鼓励会员国和其他利益攸关方，包括民间社会点灯；",
    "ar": "تشجع الدول الأعضاء وسائر أصحاب المصلحة، بمن فيهم المجتمع المدني، على إضاءة المصابيح؛",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_without_a_proper_name_are_asked_in_every_language(language: str) -> None:
    (request,) = found(MEMBERS[language], language)
    assert short(request) == ("encourages", ("Member States", "stakeholders", "civil society"))
    assert [party.key for party in request.addressees] == [
        "party/member-states",
        "party/stakeholders",
        "party/civil-society",
    ]
    assert request.deliverable == "other" and request.due is None


AGENDA = {
    "en": "Decides to include in the provisional agenda of its eightieth session the item entitled “Lamps”.",
    "fr": "Décide d’inscrire à l’ordre du jour provisoire de sa quatre-vingtième session la question intitulée "
    "« Lampes ».",
    "es": "Decide incluir en el programa provisional de su octogésimo período de sesiones el tema titulado “Lámparas”.",
    "ru": "постановляет включить в предварительную повестку дня своей восьмидесятой сессии пункт, озаглавленный "
    "«Лампы».",
    "zh": "决定将题为“灯”的项目列入大会第八十届会议临时议程。",
    "ar": "تقرر أن تدرج في جدول الأعمال المؤقت لدورتها الثمانين البند المعنون ”المصابيح“.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_for_an_agenda_is_decided_in_every_language(language: str) -> None:
    (request,) = found(AGENDA[language], language)
    assert (short(request), request.deliverable, request.due) == (("decides", ()), "item", "80th session")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Requests the Committee to report by 31 December 2025;", "2025-12-31"),
        ("Requests the Committee to report no later than June 2026;", "2026-06"),
        ("Requests the Committee to report by the end of 2025;", "2025"),
        ("Requests the Committee to report at its 2024 session;", "2024 session"),
        (
            "Requests the Committee to report at its seventy-eighth and seventy-ninth sessions;",
            "78th and 79th sessions",
        ),
        ("Requests the Committee to light every lamp by 2030;", None),
        ("Requests the Committee to count lamps;", None),
    ],
)
def test_a_time_limit_is_a_session_or_a_date(text: str, due: str | None) -> None:
    (request,) = found(text)
    assert request.due == due


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Requests the Office to count lamps, and invites Member States to light them;",
            [("requests", ("Office",)), ("invites", ("Member States",))],
        ),
        (
            "Invites and encourages all States to light lamps;",
            [("invites", ("States",)), ("encourages", ("States",))],
        ),
        ("Notes the lamps, and in this regard calls upon donors to help;", [("calls upon", ("donors",))]),
        ("Invites States to light lamps and urges them to report;", [("invites", ("States",)), ("urges", ("States",))]),
        ("Reiterates its request to the Office to count lamps;", [("reiterates its request", ("Office",))]),
        ("Calls for the lighting of lamps;", [("calls for", ())]),
        ("Encourages closer cooperation between donors and academia;", [("encourages", ("donors", "academia"))]),
        ("Urges the keepers of the lighthouse to light lamps;", [("urges", (None,))]),
        ("Notes that the Office urges donors, in its report, to give oil;", []),
        ("Decides that lamps shall be green;", []),
        ("Welcomes the requests of Member States for lamps;", []),
    ],
)  # fmt: skip
def test_acts_and_chains(text: str, expected: list[tuple[str, tuple[str | None, ...]]]) -> None:
    assert [short(request) for request in found(text)] == expected


def test_items_ask_each_their_own() -> None:
    text = "Requests:\n(a) The Office to count lamps;\n(b) Member States to light them;"
    first, second = text.index("The Office"), text.index("Member")
    blocks = (
        Block("op1", "operative", 0, len(text), number="1"),
        Block("op1(a)", "item", first, second - 5, number="a", level=1, parent="op1"),
        Block("op1(b)", "item", second, len(text), number="b", level=1, parent="op1"),
    )
    given_requests = requests.find(document(text, blocks=blocks), ())
    assert [(one.place, *short(one)) for one in given_requests] == [
        ("op1(a)", "requests", ("Office",)),
        ("op1(b)", "requests", ("Member States",)),
    ]


def test_paragraphs_of_annexes_and_preambles_ask_nobody() -> None:
    text = "Requests Member States to light lamps;"
    for place, kind in (("annex1.op1", "annex-paragraph"), ("annex1.op1", "operative"), ("pp1", "preambular")):
        assert requests.find(document(text, blocks=(Block(place, kind, 0, len(text)),)), ()) == ()


def test_a_name_in_full_counts_before_its_parts() -> None:
    text = "Invites the Conference of the Parties to the Lamp Convention to meet;"
    name = "Conference of the Parties to the Lamp Convention"
    (request,) = found(text, names={name: ("body/lamps", name)})
    assert short(request) == ("invites", (name,))


def test_a_french_participle_is_no_act() -> None:
    assert found("Note que le Bureau a compté et prié les États de compter ;", "fr") == []


def test_every_party_has_an_english_name_and_the_words_that_grammars_name() -> None:
    parties = [entry for entry in vocab.load().entries.values() if entry.kind == "party"]
    assert len(parties) > 80
    assert all(set(entry.labels) == set(LANGUAGES) for entry in parties)
    assert all(entry.label for entry in parties)


def test_every_act_has_a_place_in_the_vocabulary_of_actions() -> None:
    tables = grammar.read("common.requests")
    paragraphs = set(grammar.load("en").actions)
    acts = {*tables["actions"].values(), *tables["otherwise"].values()}
    assert acts <= paragraphs | set(tables["broader"])
    assert set(tables["broader"].values()) <= paragraphs
    known = (resources.ontology() / "vocabularies" / "actions.ttl").read_text(encoding="utf-8")
    assert all(f"<{vocab.BASE}action/{act.replace(' ', '-')}> a skos:Concept" in known for act in acts)


def test_offsets_count_in_the_text_as_printed() -> None:
    text = "Pri\u00ade le Bureau de compter, et invite les États à aider ;"
    first, second = found(text, "fr")
    assert text[first.start : first.end] == "Pri\u00ade le Bureau de compter"
    assert text[second.start : second.end] == "invite les États à aider"
    assert text[second.addressees[0].start : second.addressees[0].end] == "États"


PIECES = {
    "en": "requests the Office of the lamps to and its to, and ",
    "fr": "prie le Bureau des lampes et à sa session de, et ",
    "es": "solicita a la Oficina de las lámparas que y su, y ",
    "ru": "просит Управление ламп и на ее сессии в, и ",
    "zh": "请办公室尚未已的已的和，并",
    "ar": "تطلب إلى المكتب الذي في دورتها، و",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [20_000])
def test_long_paragraphs_take_linear_time(language: str, size: int) -> None:
    def seconds(characters: int) -> float:
        piece = PIECES[language]
        text = piece * (characters // len(piece))
        started = time.process_time()
        requests.find(document(text, language), ())
        return time.process_time() - started

    seconds(1000)
    small = max(seconds(size), 0.005)
    assert seconds(size * 10) < small * 30


HOSTILE = [
    "requests ",
    "invites ",
    "decides ",
    "a",
    " ",
    ",",
    " to ",
    "the ",
    "session",
    "«",
    "的",
    "和",
    "请",
    "尚未",
    "9",
    "\n",
]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=30, deadline=2000)
@given(pieces=st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6), times=st.integers(1, 300))
def test_no_text_stops_it_and_spans_lie_in_the_text(language: str, pieces: list[str], times: int) -> None:
    text = "".join(pieces) * times
    for request in requests.find(document(text, language), ()):
        assert 0 <= request.start <= request.end <= len(text)
        for party in request.addressees + request.receivers:
            assert 0 <= party.start < party.end <= len(text)
