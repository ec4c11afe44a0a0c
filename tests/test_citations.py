"""Citations: what is cited, in which form, where, in which act, and what is none."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resograph import grammar
from resograph.extract import citations
from resograph.model import LANGUAGES, Block, Call, Citation, Cover, Document, Facts, Footnote, Hyperlink, Span

FIRST = "Recalling its resolution A/RES/99/1 and its resolution 99/2 on lamps,"
SECOND = "Requests a count of lamps: (a) as in A/99/10; (b) as in A/99/11;"
NOTE = "A/99/12, annex."
TEXT = "\n".join(["General Assembly A/99/5", FIRST, SECOND, NOTE])


def at(piece: str) -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece))


def document(**changes: Any) -> Document:
    first, second, item, note = at(FIRST), at(SECOND), at("as in A/99/10;"), at(NOTE)
    values: dict[str, Any] = {
        "name": "lamps.txt",
        "sha256": "0" * 64,
        "media_type": "text/plain",
        "language": "en",
        "symbol": "A/RES/99/900",
        "text": TEXT,
        "blocks": (
            Block("pp1", "preambular", first.start, first.end, action="recalls"),
            Block("op1", "operative", second.start, second.end, number="1", action="requests"),
            Block("op1(a)", "item", item.start, item.end, number="a", level=1, parent="op1"),
        ),
        "footnotes": (Footnote("fn1", "1", note.start, note.end, (Call("pp1", first.end - 1),)),),
        "cover": Cover(documents=(("A/99/5", "26"), ("A/RES/99/900", None))),
        "facts": Facts(),
    }
    return Document(**{**values, **changes})


def cited(found: tuple[Citation, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.target, one.place, one.action) for one in found]


def test_cover_paragraphs_items_and_notes() -> None:
    found = citations.find(document())
    assert cited(found) == [
        ("A/99/5", "cover", None),
        ("A/RES/99/1", "pp1", "recalls"),
        ("A/RES/99/2", "pp1", "recalls"),
        ("A/99/10", "op1", "requests"),
        ("A/99/11", "op1", "requests"),
        ("A/99/12", "fn1", "recalls"),
    ]
    for one in found[1:]:
        assert one.start is not None and one.end is not None
        assert TEXT[one.start : one.end] in (one.target, "99/2")


def test_the_cover_says_its_documents_without_a_place_in_the_text() -> None:
    [first, *_] = citations.find(document())
    assert (first.start, first.end) == (None, None)


def test_a_link_tells_the_organ_of_a_number_and_never_the_number() -> None:
    start, end = at("99/2")
    for address, symbol in (("A/RES/99/2", "A/RES/99/2"), ("A/RES/99/3", "A/RES/99/2"), ("A/99/2", "A/RES/99/2")):
        found = citations.find(document(links=(Hyperlink(start, end, f"https://undocs.org/en/{address}"),)))
        assert Citation(symbol, "pp1", start, end, "recalls", "short") in found
        assert [one.start for one in found[1:]] == sorted(one.start or 0 for one in found[1:])


def test_a_link_on_a_printed_symbol_adds_nothing_even_where_it_errs() -> None:
    start, end = at("A/RES/99/1")
    plain = citations.find(document())
    assert citations.find(document(links=(Hyperlink(start, end, "https://undocs.org/A/RES/99/1"),))) == plain
    assert citations.find(document(links=(Hyperlink(start, end, "https://undocs.org/A/RES/99/7"),))) == plain


def test_links_elsewhere_and_twice() -> None:
    start, end = at("lamps,")
    elsewhere = Hyperlink(start, end, "https://example.org/A/RES/99/8")
    twice = Hyperlink(start, end, "https://undocs.org/A/RES/99/8")
    found = citations.find(document(links=(elsewhere, twice, twice)))
    assert [one.target for one in found].count("A/RES/99/8") == 1


def test_a_document_does_not_cite_itself() -> None:
    found = citations.find(document(symbol="A/RES/99/1"))
    assert "A/RES/99/1" not in [one.target for one in found]


def test_a_paragraph_of_a_draft_inside_a_paragraph_is_its_own_place() -> None:
    second, inner = at(SECOND), at("as in A/99/11;")
    blocks = (
        Block("op1", "operative", second.start, second.end, action="recommends"),
        Block("draft.pp1", "preambular", inner.start, inner.end, parent="op1", action="recalls"),
    )
    assert ("A/99/11", "draft.pp1", "recalls") in cited(citations.find(document(blocks=blocks)))


def test_a_text_without_references_has_none() -> None:
    assert citations.find(document(text="Lamps.", blocks=(), footnotes=(), cover=Cover())) == ()


# ------------------------------------------------------------------ short


def paragraphs(language: str, *lines: str, symbol: str = "A/RES/99/900", notes: int = 0, **changes: Any) -> Document:
    """A document of the lines: preambular paragraphs, the last `notes` of them footnotes that pp1 calls."""
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    spans = [(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    body = spans[: len(spans) - notes]
    blocks = [Block(f"pp{at}", "preambular", *span, action="recalls") for at, span in enumerate(body, 1)]
    footnotes = tuple(
        Footnote(f"fn{at}", str(at), *span, (Call("pp1", spans[0][1]),))
        for at, span in enumerate(spans[len(body) :], 1)
    )
    values = {"blocks": tuple(blocks), "footnotes": footnotes, "cover": Cover()}
    return document(language=language, text=text, symbol=symbol, **{**values, **changes})


def read(language: str, *lines: str, **changes: Any) -> list[str]:
    return [one.target for one in citations.find(paragraphs(language, *lines, **changes))]


SHORT = [
    (
        "en",
        "Recalling its resolutions 61/80 of 20 May 2007, 64/78 and 65/1,",
        ["A/RES/61/80", "A/RES/64/78", "A/RES/65/1"],
    ),
    ("fr", "Rappelant ses résolutions 61/80 du 20 mai 2007 et 64/78,", ["A/RES/61/80", "A/RES/64/78"]),
    ("es", "Recordando sus resoluciones 61/80, de 20 de mayo de 2007, y 64/78,", ["A/RES/61/80", "A/RES/64/78"]),
    ("ru", "ссылаясь на свои резолюции 61/80 от 20 мая 2007 года и 64/78,", ["A/RES/61/80", "A/RES/64/78"]),
    ("zh", "回顾其2007年5月20日第61/80号和2010年2月1日第64/78号决议，", ["A/RES/61/80", "A/RES/64/78"]),
    ("ar", "إذ تشير إلى قراراتها 61/80 المؤرخ 20 أيار/مايو 2007 و 64/78،", ["A/RES/61/80", "A/RES/64/78"]),
    ("en", "lamps in Economic and Social Council resolutions 2017/8 and 2021/5,", ["E/RES/2017/8", "E/RES/2021/5"]),
    ("fr", "la résolution 2017/8 du Conseil économique et social,", ["E/RES/2017/8"]),
    ("es", "las resoluciones del Consejo Económico y Social 2017/8 y 2021/5,", ["E/RES/2017/8", "E/RES/2021/5"]),
    ("ru", "резолюции Экономического и Социального Совета 2017/8 и 2021/5,", ["E/RES/2017/8", "E/RES/2021/5"]),
    ("zh", "又回顾经济及社会理事会第2017/8和2021/5号决议，", ["E/RES/2017/8", "E/RES/2021/5"]),
    ("ar", "قراري المجلس الاقتصادي والاجتماعي 2017/8 و 2021/5،", ["E/RES/2017/8", "E/RES/2021/5"]),
    ("en", "Human Rights Council resolution 44/4 on lamps,", ["A/HRC/RES/44/4"]),
    ("fr", "les résolutions 43/1 et 47/21 du Conseil des droits de l’homme,", ["A/HRC/RES/43/1", "A/HRC/RES/47/21"]),
    ("es", "la resolución 44/4 del Consejo de Derechos Humanos,", ["A/HRC/RES/44/4"]),
    ("ru", "резолюцию 44/4 Совета по правам человека от 16 июля 2020 года,", ["A/HRC/RES/44/4"]),
    ("zh", "人权理事会2020年7月16日第44/4号决议，", ["A/HRC/RES/44/4"]),
    ("ar", "قرار مجلس حقوق الإنسان 44/4 المؤرخ 16 تموز/يوليه 2020،", ["A/HRC/RES/44/4"]),
    ("en", "Security Council resolutions 1325 (2000) and 2242 (2015),", ["S/RES/1325(2000)", "S/RES/2242(2015)"]),
    ("zh", "安全理事会第1325(2000)号和第2242(2015)号决议，", ["S/RES/1325(2000)", "S/RES/2242(2015)"]),
    (
        "en",
        "Recalling its resolutions 1514 (XV), 2200 A (XXI) and 3201 (S-VI),",
        ["A/RES/1514(XV)", "A/RES/2200A(XXI)", "A/RES/3201(S-VI)"],
    ),
    (
        "ar",
        "إذ تشير إلى قراراتها 1514 (د-15) و 2200 ألف (د-21) و 3201 (دإ-6)،",
        ["A/RES/1514(XV)", "A/RES/2200A(XXI)", "A/RES/3201(S-VI)"],
    ),
    ("ru", "ссылаясь на свою резолюцию 57/270 В,", ["A/RES/57/270B"]),
    (
        "en",
        "Recalling its resolutions 53/243 A and B and 76/247 A to C,",
        ["A/RES/53/243A", "A/RES/53/243B", "A/RES/76/247A", "A/RES/76/247B", "A/RES/76/247C"],
    ),
    ("es", "Recordando sus resoluciones 53/243 A y B,", ["A/RES/53/243A", "A/RES/53/243B"]),
    ("zh", "第53/243 A和B号决议，", ["A/RES/53/243A", "A/RES/53/243B"]),
    ("ar", "القراران 53/243 ألف وباء،", ["A/RES/53/243A", "A/RES/53/243B"]),
    ("en", "Recalling its resolutions S-19/2 of 28 June 1997 and ES-10/19,", ["A/RES/S-19/2", "A/RES/ES-10/19"]),
    ("ar", "قرارها دإ-19/2 وقرارها دإط-10/19،", ["A/RES/S-19/2", "A/RES/ES-10/19"]),
    ("en", "Recalling its decisions 68/548 and 74/550 B,", ["A/DEC/68/548", "A/DEC/74/550B"]),
    ("en", "Commission on Crime Prevention and Criminal Justice resolution 27/2,", ["CCPCJ 27/2"]),
    (
        "fr",
        "la résolution 27/2 adoptée le 18 mai 2018 par la Commission pour la prévention du crime et la justice pénale,",
        ["CCPCJ 27/2"],
    ),
    ("en", "World Health Assembly resolution 69.2 and WHA73.1 on lamps,", ["WHA 69.2", "WHA 73.1"]),
    ("en", "United Nations Environment Assembly resolution 5/14,", ["UNEP/EA.5/RES.14"]),
    ("ru", "в своем решении 1/CP.21 о лампах,", ["1/CP.21"]),
    ("ar", "المقرر 1/م أ-21،", ["1/CP.21"]),
    ("en", "See UNEP/CBD/COP/10/27, annex, decision X/2.", ["UNEP/CBD/COP/10/27", "CBD/COP X/2"]),
    ("ru", "решение III/21, принятое Конференцией Сторон Конвенции о биологическом разнообразии,", ["CBD/COP III/21"]),
    ("en", "the joint resolutions 60/180 and 1645 (2005) of 20 December 2005,", ["A/RES/60/180", "S/RES/1645(2005)"]),
    (
        "en",
        "lamps of the Human Rights Council, and recalling its resolution 60/251 of 15 March 2006,",
        ["A/RES/60/251"],
    ),
]


@pytest.mark.parametrize(("language", "line", "targets"), SHORT)
def test_numbers_in_short_take_their_organ_from_the_words_around(language: str, line: str, targets: list[str]) -> None:
    assert read(language, line) == targets


def test_whose_resolutions_its_are_depends_on_who_speaks() -> None:
    assert read("en", "Recalling its resolution 2021/5,", symbol="E/RES/2022/1") == ["E/RES/2021/5"]
    assert read("en", "Recalling Council resolution 2021/5,", symbol="E/RES/2022/1") == ["E/RES/2021/5"]
    line = "Recalling its resolution 8 (I), amended by resolution 8 (II), and General Assembly resolution 217 A (III),"
    assert read("en", line, symbol="E/RES/2022/1") == ["E/RES/8(I)", "E/RES/8(II)", "A/RES/217A(III)"]
    assert read("en", "Recalling resolution 217 A (III),", symbol="E/RES/2022/1") == ["A/RES/217A(III)"]
    assert read("en", "as the Human Rights Council asked in its resolution 5/1,") == ["A/HRC/RES/5/1"]
    line = "Recalling the lamps of the Human Rights Council and the resolutions of the Council, in particular 44/4,"
    assert read("en", line) == ["A/HRC/RES/44/4"]


def test_in_a_draft_the_body_that_is_to_adopt_it_speaks() -> None:
    lines = ("The General Assembly,", "Recalling its resolution 415 (V) on lamps,")
    made = paragraphs("en", *lines, symbol="E/RES/2023/3")
    first, second = made.blocks
    blocks = (
        Block("draft.formula", "formula", first.start, first.end),
        Block("draft.pp1", "preambular", second.start, second.end, action="recalls"),
    )
    [found] = citations.find(
        document(language="en", text=made.text, symbol="E/RES/2023/3", blocks=blocks, cover=Cover(), footnotes=())
    )
    assert (found.target, found.place) == ("A/RES/415(V)", "draft.pp1")


def test_a_number_once_explained_is_known() -> None:
    lines = ("Recalling Human Rights Council resolution 40/11 on lamps,", "Recalling also resolution 40/11,")
    assert read("en", *lines) == ["A/HRC/RES/40/11"] * 2


NONE = [
    ("en", "Recalling its resolutions, the vote of 120/3, lamps at 3.5 per cent, 1,234/5 and the 2030 Agenda,"),
    ("en", "Recalling the years 2020/2021 and the resolution on lamps of 16/12/2021,"),
    ("en", "Noting resolution on lamps, document CL 144/9 (C 2013/20), and General Comment No. 21 (1992),"),
    ("en", "Reaffirming the present resolution, United Nations, Treaty Series, vol. 2237, No. 39574, and ISO 9001/2,"),
    ("en", "the lamps of 76/186 and 64/293,"),
    ("fr", "Rappelant la résolution sur les lampes, l’observation générale no 21 (1992) et 3,5 pour cent,"),
    ("ru", "ссылаясь на резолюцию о лампах, замечание общего порядка № 21 (1992) и 14/02/1999,"),
    ("zh", "回顾关于灯的决议，第21(1992)号建议，"),
    ("en", "See A/56/1026, annex II, resolution 14/221 of another league."),
]


@pytest.mark.parametrize(("language", "line"), NONE)
def test_what_only_looks_like_a_citation(language: str, line: str) -> None:
    assert [one for one in read(language, line) if one != "A/56/1026"] == []


def test_its_own_number_is_no_citation() -> None:
    assert read("en", "Recalling its resolutions 61/80 and 99/900,") == ["A/RES/61/80"]


# ------------------------------------------------------- parts, Ibid., acts

PARTS = [
    ("en", "See resolution 76/181, annex II, and lamps.", "annex II"),
    ("en", "Recalling section XVI of its resolution 63/250,", "section XVI"),
    ("en", "Recalling paragraph 7 of General Assembly resolution 63/250,", "paragraph 7"),
    ("fr", "Voir résolution 76/181, annexe.", "annexe"),
    ("es", "Véase la resolución 76/181, anexo.", "anexo"),
    ("ru", "См. резолюцию 76/181, приложение.", "приложение"),
    ("zh", "第76/181号决议，附件二。", "附件二"),
    ("ar", "القرار 76/181، المرفق.", "المرفق"),
    ("en", "See A/76/463, para. 26.", "para. 26"),
    ("en", "Recalling resolution 76/181 on lamps,", None),
]


@pytest.mark.parametrize(("language", "line", "part"), PARTS)
def test_the_part_that_is_cited_is_kept(language: str, line: str, part: str | None) -> None:
    [found] = citations.find(paragraphs(language, line))
    assert found.part == part


IBID = [
    ("en", "See resolution 76/181.", "Ibid., annex.", "annex"),
    ("fr", "Voir résolution 76/181.", "Ibid., annexe.", "annexe"),
    ("es", "Véase la resolución 76/181.", "Ibíd., anexo.", "anexo"),
    ("ru", "См. резолюцию 76/181.", "Там же, приложение.", "приложение"),
    ("zh", "第76/181号决议。", "同上，附件。", "附件"),
    ("ar", "القرار 76/181.", "المرجع نفسه، المرفق.", "المرفق"),
]


@pytest.mark.parametrize(("language", "note", "ibid", "part"), IBID)
def test_ibid_repeats_the_citation_of_the_note_before(language: str, note: str, ibid: str, part: str) -> None:
    found = citations.find(paragraphs(language, "Lamps.", note, ibid, notes=2))
    assert [(one.target, one.place, one.rule, one.part, one.called_from) for one in found] == [
        ("A/RES/76/181", "fn1", "short", None, "pp1"),
        ("A/RES/76/181", "fn2", "ibid", part, "pp1"),
    ]


def test_ibid_of_a_series_repeats_nothing() -> None:
    treaty = ("United Nations, Treaty Series, vol. 2225, No. 39574.", "Ibid., vol. 2237, No. 39574.", "Ibid.")
    assert read("en", "Lamps.", *treaty, notes=3) == []
    series = ("Official Records, Supplement No. 40 (A/77/40).", "Ibid., Supplement No. 44 (A/77/44).", "Ibid.", "Ibid.")
    assert read("en", "Lamps.", *series, notes=4) == ["A/77/40", "A/77/44", "A/77/44", "A/77/44"]


ACTS = [
    ("en", "Recalling its resolution 61/80, reaffirming resolution 61/81, and taking note of resolution 61/82,"),
    ("fr", "Rappelant sa résolution 61/80, réaffirmant la résolution 61/81 et prenant note de la résolution 61/82,"),
    ("es", "Recordando su resolución 61/80, reafirmando la resolución 61/81 y tomando nota de la resolución 61/82,"),
    ("ru", "ссылаясь на свою резолюцию 61/80, подтверждая резолюцию 61/81 и принимая к сведению резолюцию 61/82,"),
    ("zh", "回顾其第61/80号决议，重申第61/81号决议，注意到第61/82号决议，"),
    ("ar", "إذ تشير إلى قرارها 61/80، وإذ تعيد تأكيد القرار 61/81، وإذ تحيط علما بالقرار 61/82،"),
]


@pytest.mark.parametrize(("language", "line"), ACTS)
def test_each_citation_has_the_act_of_its_own_clause(language: str, line: str) -> None:
    found = citations.find(paragraphs(language, line))
    assert [one.action for one in found][:2] == ["recalls", "reaffirms"]
    assert found[2].action in ("takes note", "notes")


# -------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    "line",
    [
        "Recalling its resolution 61/\u00a080 on lamps,",
        "Recalling its resolution 61\u200b/80 on lamps,",
        "Recalling its resolution ６１／８０ on lamps,",
        "Recalling its resolution ٦١/٨٠ on lamps,",
        "Recalling its resolution \u202b61/80\u202c on lamps,",
    ],
)
def test_damaged_numbers_are_read(line: str) -> None:
    [found] = citations.find(paragraphs("en", line))
    assert found.target == "A/RES/61/80"
    assert found.start is not None and grammar.fold(line[found.start : found.end]).text.replace(" ", "") == "61/80"


def test_a_wrong_link_says_nothing() -> None:
    line = "the system I-24/7 for lamps"
    start = line.index("24/7")
    links = (Hyperlink(start, start + 4, "https://undocs.org/en/A/RES/24/7"),)
    assert read("en", line, links=links) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "piece", ["resolution 61/80, ", "1/", "61/80 A and ", "(", "12 (", "its ", "Ibid. ", "S-1/", "第1/1号"]
)
def test_a_paragraph_without_end_takes_time_by_its_length(language: str, piece: str) -> None:
    citations.find(paragraphs(language, "Lamps."))

    def seconds(length: int) -> float:
        made = paragraphs(language, piece * (length // len(piece)))
        start = time.perf_counter()
        citations.find(made)
        return time.perf_counter() - start

    assert seconds(60_000) < 3.0


PIECES = st.sampled_from(
    [
        "resolution ",
        "its ",
        "Council ",
        "61/80",
        " A",
        " and ",
        ", ",
        "(",
        "XV",
        ")",
        "1514 ",
        "Ibid.",
        "第",
        "号决议",
        "\n",
        "S-",
        "و ",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(LANGUAGES))
def test_spans_cut_the_number_out_and_stand_in_order(text: str, language: str) -> None:
    found = citations.find(paragraphs(language, text))
    starts = [one.start or 0 for one in found]
    assert starts == sorted(starts)
    for one in found:
        assert one.start is not None and one.end is not None and 0 <= one.start < one.end <= len(text)


PATTERNS = [(language, name) for language in LANGUAGES for name in grammar.topic(language, "citations").patterns]


@pytest.mark.parametrize(("language", "name"), PATTERNS)
def test_hostile_text_cannot_blow_up_a_pattern(language: str, name: str) -> None:
    pattern = grammar.topic(language, "citations").patterns[name]
    for seed in {*pattern.examples, *(re.sub(r"\W", "", one) for one in pattern.examples)}:
        for piece in (seed, seed[:-1], seed + " ", seed + ", "):
            if not piece:
                continue
            text = piece * (4000 // len(piece))
            start = time.perf_counter()
            for _ in pattern.regex.finditer(text):
                pass
            assert time.perf_counter() - start < 1.0, piece
