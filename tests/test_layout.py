"""Lines to clean text: furniture out, lines joined, marks out of the words, and every offset right."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from test_sources import make_pdf

from resograph import layout
from resograph.model import Text, UnreadableError
from resograph.sources import read

BODY = (
    " The General Assembly, \n\n Recalling its resolutions on the state of public libraries and on the care of old \n\n"
    "books{mark} and all that has been said of them since then, \n\n 1. Decides to read them "
    "all, one after the other, \n\n"
    "from the first to the last of them. \n\n__________________ \n\n {n}  See A/76/120. \n\n"
)


def clean(data: bytes, name: str = "a.txt") -> Text:
    return layout.clean(read(name, data))[0]


def test_note_marks_leave_the_words_whatever_their_look() -> None:
    for mark in ("1", " 1", " 1 ", "1,"):
        text = clean(("  99/1. Books \n\n" + BODY.format(mark=mark, n=1)).encode())
        assert [(m.marker, text.text[: m.offset].rstrip()[-5:]) for m in text.marks] == [("1", "books")], mark
        joined = text.text.replace("\n", " ")
        assert "of old books and all" in joined or "of old books, and all" in joined, mark


def test_years_and_numbers_are_no_note_marks() -> None:
    body = BODY.format(mark=" of 2030 and of chapter 21", n=1)
    assert "books of 2030 and of chapter 21 and all" in clean(("  99/1. Books \n\n" + body).encode()).text


def test_decimals_are_no_note_marks() -> None:
    body = BODY.format(mark=" of target 15.1, and of 2.1 metres", n=1)
    assert "books of target 15.1, and of 2.1 metres and all" in clean(("  99/1. Books \n\n" + body).encode()).text


def test_running_heads_go_but_are_remembered() -> None:
    head = "\n\n\n\nA/RES/99/1 Books \n\n \n\n2/2 44-00001 \n\n \n\n"
    data = "  99/1. Books \n\n" + BODY.format(mark="1", n=1).replace(
        " \n\nfrom the first", " \n" + head + "from the first"
    )
    text = clean(data.encode())
    assert "44-00001" not in text.text and "A/RES/99/1" not in text.text
    assert "one after the other, from the first to the last" in text.text
    assert "A/RES/99/1 Books" in text.running


def test_links_are_tied_to_the_numbers_they_stand_for() -> None:
    data = (
        "  99/1. Books \n\n The General Assembly, \n\n Recalling its resolution 64/293 of 30 July "
        "2010 on the state of all "
        "the libraries, \n\n 1. Decides to read. "
        "\n\nhttps://undocs.org/en/A/RES/64/293\nhttps://undocs.org/en/A/RES/64/293\n"
    )
    text = clean(data.encode())
    assert [(text.text[s:e], target) for s, e, target in text.links] == [
        ("64/293", "https://undocs.org/en/A/RES/64/293")
    ]


def test_clean_text_is_not_mended() -> None:
    line = "BT /F1 10 Tf {x} {y} Td ({words}) Tj ET "
    words = [
        (147, 700, "The General Assembly,"),
        (147, 680, "Recalling its resolution 70/1 of 25 September 2015 and the co-operation of"),
        (123, 668, "all peoples, who may be of one mind or not,"),
        (147, 650, "Decides to be of good cheer."),
    ]
    text = clean(make_pdf(["".join(line.format(x=x, y=y, words=w) for x, y, w in words)]), "a.pdf")
    assert text.repairs == ()
    assert "the co-operation of all peoples, who may be of one mind or not," in text.text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=60), max_size=30)
)
def test_any_text_gives_paragraphs_that_lie_in_it_or_is_refused(lines: list[str]) -> None:
    data = ("  99/1. Books \n\n" + BODY.format(mark="1", n=1) + "\n\n".join(lines)).encode()
    try:
        text = clean(data)
    except UnreadableError:
        return
    at = 0
    for paragraph in text.paragraphs:
        assert at <= paragraph.start <= paragraph.end <= len(text.text)
        assert "\n" not in text.text[paragraph.start : paragraph.end]
        assert all(paragraph.start <= s < e <= paragraph.end for s, e in paragraph.italic)
        at = paragraph.end + 1
    assert all(0 <= mark.offset <= len(text.text) for mark in text.marks)
    assert all(0 <= s < e <= len(text.text) for s, e, _ in text.links)


def test_a_very_long_paragraph_takes_time_in_step_with_its_length() -> None:
    def seconds(times: int) -> float:
        body = (
            "and whereas the books of the libraries are many, the readers of the books are few and far between, "
            * times
        )
        data = (
            f"  99/1. Books \n\n The General Assembly, \n\n Recalling that {body} \n\n 1. Decides to read. \n".encode()
        )
        start = time.perf_counter()
        clean(data)
        return time.perf_counter() - start

    seconds(10)
    small, large = seconds(300), seconds(3000)
    assert large < 40 * small + 1
