"""Symbols: one spelling, found in running text and in links, never too much and never too little."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resograph import symbols
from resograph.model import Span

SPELLINGS = [
    ("A/RES/76/186", "A/RES/76/186"),
    ("A/RES/1514(XV)", "A/RES/1514(XV)"),
    ("A/RES/1514 (XV)", "A/RES/1514(XV)"),
    ("A/RES/2200 A (XXI)", "A/RES/2200A(XXI)"),
    ("A/RES/3201 (S-VI)", "A/RES/3201(S-VI)"),
    ("A/RES/57/4 B", "A/RES/57/4B"),
    ("A/RES/ES-11/1", "A/RES/ES-11/1"),
    ("S/RES/1325 (2000)", "S/RES/1325(2000)"),
    ("S/RES/1325\u00a0(2000)*", "S/RES/1325(2000)"),
    ("E/RES/2021/25", "E/RES/2021/25"),
    ("A/HRC/RES/44/4", "A/HRC/RES/44/4"),
    ("A/C.3/76/L.10/Rev.1", "A/C.3/76/L.10/Rev.1"),
    ("a/c.3/76/l.10/rev.1", "A/C.3/76/L.10/Rev.1"),
    ("A/76/463/ADD.3", "A/76/463/Add.3"),
    ("A/76/277–S/2022/606", "A/76/277-S/2022/606"),
    ("A/\u200b76/120", "A/76/120"),
    ("Ａ／７６／１２０", "A/76/120"),
    ("NPT/CONF.2010/50 (Vol. I)", "NPT/CONF.2010/50(Vol.I)"),
    ("A/76/6 (Sect. 4)", "A/76/6(Sect.4)"),
    ("S/26745", "S/26745"),
    ("S/PV.9836", "S/PV.9836"),
    ("CTOC/COP/2020/10", "CTOC/COP/2020/10"),
]
NO_SYMBOLS = ["", "and/or", "HIV/AIDS", "76/186", "24/7", "2021/22", "16/12/2021", "N/A", "A/B", "https://", "x" * 500]


@pytest.mark.parametrize(("text", "symbol"), SPELLINGS)
def test_one_spelling(text: str, symbol: str) -> None:
    assert symbols.canonical(text) == symbol
    assert symbols.canonical(symbol) == symbol


@pytest.mark.parametrize("text", NO_SYMBOLS)
def test_what_is_no_symbol(text: str) -> None:
    assert symbols.canonical(text) is None
    assert symbols.find(text) == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("See A/76/120.", ["A/76/120"]),
        ("the report (A/76/463, para. 26) and", ["A/76/463"]),
        ("(A/RES/76/186)", ["A/RES/76/186"]),
        ("S/RES/242 (1967), of 1967", ["S/RES/242 (1967)"]),
        ("A/RES/57/4 B; and", ["A/RES/57/4 B"]),
        ("in A/RES/57/4 A later word", ["A/RES/57/4"]),
        ("A/RES/57/4 Règlement des lampes", ["A/RES/57/4"]),
        ("A/RES/57/4 B号决议", ["A/RES/57/4 B"]),
        ("S/2003/529, annex.", ["S/2003/529"]),
        ("A/76/L.14 and A/76/L.14/Add.1", ["A/76/L.14", "A/76/L.14/Add.1"]),
        ("A/76/L.14和A/76/L.14/Add.1，", ["A/76/L.14", "A/76/L.14/Add.1"]),
        ("الوثيقة A/76/L.14 وA/76/L.15؛", ["A/76/L.14", "A/76/L.15"]),
        ("CTOC/COP/2020/10 и FCCC/CP/2015/10/Add.1, решение", ["CTOC/COP/2020/10", "FCCC/CP/2015/10/Add.1"]),
        ("A/76/299-S/2021/749.", ["A/76/299-S/2021/749"]),
        ("set apart by a reader: A/ 76/120, E/ 2023/30)", ["A/ 76/120", "E/ 2023/30"]),
        ("https://undocs.org/en/S/RES/2334(2016)", ["S/RES/2334(2016)"]),
        ("https://example.org/A/76/120 and 1/2 of 2021/25, HIV/AIDS, 16/12/2021", []),
    ],
)
def test_symbols_in_running_text(text: str, printed: list[str]) -> None:
    found = symbols.find(text)
    assert [text[span.start : span.end] for span, _ in found] == printed
    assert [symbol for _, symbol in found] == [symbols.canonical(one) for one in printed]


@pytest.mark.parametrize(
    ("address", "symbol"),
    [
        ("https://undocs.org/A/RES/76/186", "A/RES/76/186"),
        ("http://undocs.org/en/A/RES/76/186", "A/RES/76/186"),
        ("https://undocs.org/ch/A/RES/76/186", "A/RES/76/186"),
        ("https://www.undocs.org/fr/A/76/120.", "A/76/120"),
        ("undocs.org/A/76/120", "A/76/120"),
        ("https://undocs.org/en/S/RES/2334(2016)", "S/RES/2334(2016)"),
        ("https://undocs.org/A/RES/1514%20(XV)", "A/RES/1514(XV)"),
        ("https://undocs.org/Home/Mobile?FinalSymbol=A%2FRES%2F76%2F186&Language=E", "A/RES/76/186"),
        ("https://docs.un.org/ru/A/RES/76/186", "A/RES/76/186"),
        ("https://documents.un.org/api/symbol/access?s=A/RES/76/186&l=en", "A/RES/76/186"),
        ("https://documents.un.org/symbol/A/RES/76/186", "A/RES/76/186"),
        ("https://daccess-ods.un.org/access.nsf/Get?Open&DS=A/RES/61/295&Lang=E", "A/RES/61/295"),
        ("https://www.un.org/en/ga/search/view_doc.asp?symbol=A/RES/64/293", "A/RES/64/293"),
        ("https://example.org/A/RES/76/186", None),
        ("https://undocs.org.example.org/A/RES/76/186", None),
        ("https://undocs.org/", None),
        ("mailto:someone@un.org", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_links_to_documents(address: str, symbol: str | None) -> None:
    assert symbols.from_link(address) == symbol


@pytest.mark.parametrize(
    ("body", "number", "symbol"),
    [
        ("general-assembly", "76/186", "A/RES/76/186"),
        ("general-assembly", "76/186.", "A/RES/76/186"),
        ("general-assembly", "57/4 B", "A/RES/57/4B"),
        ("general-assembly", "75/101 A-B", "A/RES/75/101"),
        ("general-assembly", "1514 (XV)", "A/RES/1514(XV)"),
        ("general-assembly", "ES-11/1", "A/RES/ES-11/1"),
        ("economic-and-social-council", "2021/25", "E/RES/2021/25"),
        ("security-council", "2768 (2025)", "S/RES/2768(2025)"),
        ("human-rights-council", "44/4", "A/HRC/RES/44/4"),
        ("third-committee", "76/186", None),
        ("general-assembly", "lamp", None),
    ],
)
def test_the_symbol_of_a_printed_number(body: str, number: str, symbol: str | None) -> None:
    assert symbols.resolution_symbol(body, number) == symbol


@pytest.mark.parametrize(
    ("symbol", "organ", "session", "resolution"),
    [
        ("A/RES/76/186", "general-assembly", "76", True),
        ("A/RES/1514(XV)", "general-assembly", "15", True),
        ("A/RES/3201(S-VI)", "general-assembly", "S-6", True),
        ("A/RES/ES-11/1", "general-assembly", "ES-11", True),
        ("A/RES/76/186/Corr.1", "general-assembly", "76", False),
        ("A/HRC/RES/44/4", "human-rights-council", "44", True),
        ("E/RES/2021/25", "economic-and-social-council", "2021", True),
        ("S/RES/1325(2000)", "security-council", "2000", True),
        ("A/76/463/Add.3", "general-assembly", "76", False),
        ("A/520/Rev.20", "general-assembly", None, False),
        ("A/AC.105/1224", "general-assembly", None, False),
        ("CTOC/COP/2020/10", None, "2020", False),
    ],
)
def test_what_a_symbol_says(symbol: str, organ: str | None, session: str | None, resolution: bool) -> None:
    assert (symbols.organ(symbol), symbols.session(symbol)) == (organ, session)
    assert symbols.is_resolution(symbol) is resolution


def test_records_of_meetings() -> None:
    assert symbols.record("general-assembly", "76", "2021-12-16", 53) == "A/76/PV.53"
    assert symbols.record("general-assembly", "ES-11", "2022-03-02", 5) == "A/ES-11/PV.5"
    assert symbols.record("security-council", None, None, 9836) == "S/PV.9836"
    assert symbols.record("economic-and-social-council", "2021", "2021-06-08", 9) == "E/2021/SR.9"
    assert symbols.record("general-assembly", None, None, 53) is None
    assert symbols.record(None, "76", None, 53) is None


def test_addresses() -> None:
    assert symbols.undocs("A/RES/1514(XV)") == "https://undocs.org/A/RES/1514(XV)"
    assert symbols.iri_path("A/RES/1514(XV)") == "A/RES/1514%28XV%29"
    assert symbols.from_link(symbols.undocs("A/RES/1514(XV)")) == "A/RES/1514(XV)"


def test_symbols_sort_as_people_count() -> None:
    ordered = ["A/9/1", "A/10/1", "A/RES/9/2", "A/RES/9/10", "A/RES/10/1", "E/RES/2021/2", "S/RES/1(1946)"]
    shuffled = ["A/RES/9/10", "S/RES/1(1946)", "A/10/1", "A/RES/10/1", "E/RES/2021/2", "A/9/1", "A/RES/9/2"]
    assert sorted(shuffled, key=symbols.sort_key) == ordered


PIECES = st.sampled_from(
    ["A", "E", "S", "RES", "/", "76", "1514", "(XV)", " ", "B", ".", "-", "L.10", "Add.1", "،", "会"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_one_spelling_is_one_spelling(text: str) -> None:
    once = symbols.canonical(text)
    if once is not None:
        assert symbols.canonical(once) == once
        assert symbols.iri_path(once).isascii()


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map("".join)))
def test_find_gives_true_spans_in_order(text: str) -> None:
    end = 0
    for span, symbol in symbols.find(text):
        assert span == Span(*span) and end <= span.start < span.end <= len(text)
        assert symbols.canonical(text[span.start : span.end]) == symbol
        end = span.end


@pytest.mark.parametrize(
    "piece", ["A/", "A/1", "A", "(", "A (1) ", "A.1-", "A/76/1-", "A/76/1 ", "https://undocs.org/A/", "A/B.1.1.1", "/ "]
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        start = time.perf_counter()
        symbols.find(piece * (length // len(piece)))
        return time.perf_counter() - start

    assert seconds(100_000) < 1.0
