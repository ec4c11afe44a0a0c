"""From lines to a document: small resolutions of our own in the manner of real ones, in several languages."""

import pytest
from test_sources import akn, make_pdf

from resograph import layout, structure
from resograph.model import Document, UnreadableError
from resograph.sources import read


def document(data: bytes, name: str = "a.txt", language: str | None = None) -> Document:
    source = read(name, data, language)
    return structure.parse(source, 0, layout.clean(source, language)[0])


def text_file(*lines: str) -> bytes:
    """A text as a PDF reader leaves it: an empty line after every line."""
    return ("  " + " \n\n".join(lines) + " \n").encode()


def texts(doc: Document, kind: str) -> dict[str, str]:
    return {b.place: doc.text[b.start : b.end] for b in doc.blocks if b.kind == kind}


ENGLISH = text_file(
    "99/901. Strengthening the reading of old books in public ",
    "libraries ",
    " ",
    " ",
    " The General Assembly, ",
    " Recalling its resolution 70/1 of 25 September 2015 1  and noting the wish of all ",
    "readers to find what they look for, ",
    " Deeply concerned that many books fall to dust before anybody has read them2, ",
    " 1. Requests the Secretary-General to keep the books dry: ",
    " (a) By mending the roofs of libraries; ",
    " (b) By opening windows, in particular: ",
    " (i) In the morning; ",
    " (ii) In the evening; ",
    "__________________ ",
    " 1  Resolution 70/1. ",
    " 2  See A/76/120, para. 4. \n\n\n\nA/RES/99/901 Strengthening the reading of old books in "
    "public libraries \n\n \n\n2/2 44-00001 \n\n \n",
    " 2. Decides to remain seized of the matter. ",
    " ",
    " ",
    "12th plenary meeting ",
    "3 October 2044 ",
)


def test_text_of_a_poor_reader_becomes_a_resolution() -> None:
    doc = document(ENGLISH)
    assert doc.language == "en"
    assert doc.symbol == "A/RES/99/901"
    assert doc.title == "Strengthening the reading of old books in public libraries"
    assert doc.cover.body == "general-assembly"
    assert doc.cover.session == "99"
    assert doc.cover.adopted == "2044-10-03"
    assert doc.cover.meeting is not None
    assert (doc.cover.meeting.number, doc.cover.meeting.record) == (12, "A/99/PV.12")
    assert texts(doc, "preambular") == {
        "pp1": "Recalling its resolution 70/1 of 25 September 2015 and noting the wish of all readers to "
        "find what they "
        "look for,",
        "pp2": "Deeply concerned that many books fall to dust before anybody has read them,",
    }
    operative = texts(doc, "operative")
    assert list(operative) == ["op1", "op2"]
    assert operative["op1"].endswith("(ii) In the evening;")
    assert texts(doc, "item") == {
        "op1(a)": "By mending the roofs of libraries;",
        "op1(b)": "By opening windows, in particular:",
        "op1(b)(i)": "In the morning;",
        "op1(b)(ii)": "In the evening;",
    }


def test_notes_know_who_calls_them() -> None:
    doc = document(ENGLISH)
    notes = {n.marker: (doc.text[n.start : n.end], n.calls) for n in doc.footnotes}
    assert notes["1"][0] == "Resolution 70/1."
    assert notes["2"][0] == "See A/76/120, para. 4."
    assert [call.place for call in notes["1"][1]] == ["pp1"]
    assert [call.place for call in notes["2"][1]] == ["pp2"]
    call = notes["2"][1][0]
    assert doc.text[: call.offset].endswith("has read them")


def test_actions_are_the_same_in_every_language() -> None:
    english = {b.place: b.action for b in document(ENGLISH).blocks}
    russian = document(
        text_file(
            "99/901. Чтение старых книг ",
            " ",
            " ",
            " Генеральная Ассамблея, ",
            " ссылаясь на свою резолюцию 70/1 от 25 сентября 2015 года, ",
            " будучи глубоко обеспокоена тем, что многие книги обращаются в пыль, ",
            " 1. просит Генерального секретаря хранить книги в сухости; ",
            " 2. постановляет продолжать заниматься этим вопросом. ",
        )
    )
    for block in russian.blocks:
        if block.kind in ("preambular", "operative"):
            assert block.action is not None
            assert block.action == english[block.place], block.place
            assert block.lead is not None and block.lead.start == block.start


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        (
            "ar",
            (
                "99/901 قراءة الكتب القديمة ",
                " ",
                " ",
                " إن الجمعية العامة، ",
                " إذ تشير إلى قرارها 70/1 المؤرخ 25 أيلول/سبتمبر 2015، ",
                " 1 - تطلب إلى الأمين العام أن يحفظ الكتب جافة في المكتبات العامة؛ ",
                " - تقرر أن تبقي المسألة قيد النظر في دوراتها القادمة. 2 ",
            ),
            {
                "op1": "تطلب إلى الأمين العام أن يحفظ الكتب جافة في المكتبات العامة؛",
                "op2": "تقرر أن تبقي المسألة قيد النظر في دوراتها القادمة.",
            },
        ),
        (
            "zh",
            (
                "99/901. 在公共图书馆阅读旧书 ",
                " ",
                " ",
                " 大会， ",
                " 回顾其2015年9月25日第70/1号决议， ",
                " 1. 请秘书长采取一切必要措施，使公共图书馆的书籍保持干燥并且便于所有 ",
                "读者查阅； ",
                " 2. 决定继续处理此案。 ",
            ),
            {
                "op1": "请秘书长采取一切必要措施，使公共图书馆的书籍保持干燥并且便于所有读者查阅；",
                "op2": "决定继续处理此案。",
            },
        ),
    ],
)
def test_other_scripts_are_read_alike(language: str, lines: tuple[str, ...], expected: dict[str, str]) -> None:
    doc = document(text_file(*lines))
    assert doc.language == language
    assert doc.symbol == "A/RES/99/901"
    assert doc.cover.body == "general-assembly"
    assert texts(doc, "operative") == expected
    assert list(texts(doc, "preambular")) == ["pp1"]


def test_single_operative_paragraph_without_number() -> None:
    doc = document(
        text_file(
            "2044/7. A book for every child ",
            " ",
            " ",
            " The Economic and Social Council, ",
            " Recalling its resolution 2043/1 of 2 June 2043, ",
            " Decides to give a book to every child that asks for one at a public library. ",
        )
    )
    assert doc.symbol == "E/RES/2044/7"
    assert list(texts(doc, "preambular")) == ["pp1"]
    assert list(texts(doc, "operative")) == ["op"]


def xml(body: str) -> bytes:
    preface = (
        '<preface><p><docNumber>99/901.</docNumber><docTitle refersTo="#resolutionTitle">Books</docTitle></p></preface>'
    )
    cover = '<coverPage><p><docAuthority refersTo="#issuingBody">General Assembly</docAuthority></p></coverPage>'
    return akn(cover + preface + body)


def paragraph(number: str, words: str) -> str:
    return f"<paragraph><num>{number}</num><content><p>{words}</p></content></paragraph>"


FILLER = "the Secretary-General to report to the General Assembly at its next session on the state of the libraries"


def test_annex_counts_its_own_paragraphs() -> None:
    doc = document(
        xml(
            "<preamble><formula><p>The General Assembly,</p></formula></preamble><mainBody>"
            + paragraph("1.", f"Requests {FILLER}.")
            + "</mainBody><attachments><attachment><doc name='annex'><mainBody>"
            + "<paragraph class='HCh'><content><p>Annex</p></content></paragraph>"
            + paragraph("1.", "Books are read.")
            + paragraph("2.", "Books are returned.")
            + "</mainBody></doc></attachment></attachments>"
        ),
        "a.xml",
    )
    assert list(texts(doc, "operative")) == ["op1"]
    assert texts(doc, "annex-paragraph") == {"annex1.op1": "Books are read.", "annex1.op2": "Books are returned."}


def test_draft_inside_a_resolution_keeps_its_own_count() -> None:
    doc = document(
        xml(
            "<preamble><formula><p>The Economic and Social "
            "Council</p></formula></preamble><mainBody><paragraph><content>"
            "<p>Recommends to the General Assembly the adoption of the following draft resolution:<embeddedStructure>"
            "<container><p>The General Assembly,</p></container>"
            "<container><p>Recalling its resolution 70/1 of 25 September 2015,</p></container>"
            + paragraph("1.", f"Requests {FILLER};")
            + paragraph("2.", "Decides to think again.")
            + "</embeddedStructure></p></content></paragraph></mainBody>"
        ),
        "a.xml",
    )
    operative = texts(doc, "operative")
    assert list(operative) == ["op", "draft.op1", "draft.op2"]
    assert operative["op"].startswith("Recommends") and operative["op"].endswith("Decides to think again.")
    assert list(texts(doc, "preambular")) == ["draft.pp1"]


def test_sections_count_anew() -> None:
    doc = document(
        xml(
            "<preamble><formula><p>The General Assembly,</p></formula></preamble><mainBody>"
            "<section><num>I</num><crossHeading>Old books</crossHeading>"
            + paragraph("1.", f"Requests {FILLER};")
            + paragraph("2.", "Decides to read.")
            + "</section><section><num>II</num><crossHeading>New books</crossHeading>"
            + paragraph("1.", "Decides to write.")
            + "</section></mainBody>"
        ),
        "a.xml",
    )
    assert list(texts(doc, "operative")) == ["op1", "op2", "s2.op1"]
    assert list(texts(doc, "heading").values()) == ["I", "Old books", "II", "New books"]


def test_parts_of_one_number_are_documents_of_their_own() -> None:
    part = (
        "<component><statement name='resolution'><preface><p><docNumber>{0}</docNumber> "
        "<docTitle>Part {0}</docTitle></p>"
        "</preface><preamble><formula><p>The General Assembly,</p></formula></preamble><mainBody>"
        + paragraph("1.", f"Requests {FILLER}.")
        + "</mainBody></statement></component>"
    )
    namespace = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
    data = (
        f'<akomaNtoso xmlns="{namespace}"><documentCollection><meta/>'
        "<coverPage><p><docNumber>A/RES/99/84 A-B</docNumber></p></coverPage><preface><p><docNumber>99/84.</docNumber> "
        "<docTitle>Both</docTitle></p></preface></documentCollection>"
        f"<components>{part.format('A')}{part.format('B')}</components></akomaNtoso>"
    ).encode()
    source = read("a.xml", data)
    parts = layout.clean(source)
    documents = [structure.parse(source, i, text) for i, text in enumerate(parts)]
    assert [(d.symbol, d.title) for d in documents] == [("A/RES/99/84A", "Part A"), ("A/RES/99/84B", "Part B")]


def test_pdf_pages_are_joined_and_their_furniture_goes() -> None:
    def line(x: int, y: int, words: str, font: str = "F1", size: float = 10) -> str:
        return f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET "

    first = (
        line(123, 740, "United Nations", size=14)
        + line(480, 740, "A/RES/99/901", size=14)
        + line(123, 710, "General Assembly", "F2", 20)
        + line(123, 500, "Resolution adopted by the General Assembly on 3 October 2044", "F2", 14)
        + line(123, 470, r"[on the report of the Third Committee \(A/99/463, para. 26\)]")
        + line(80, 440, "99/901. Books", "F2", 12)
        + line(147, 410, "The General Assembly,")
        + line(147, 392, "Recalling that books are read by those who find them, and that they are found by")
        + line(123, 380, "those who look for them,")
        + line(147, 362, "1. Requests the Secretary-General to look for books wherever they may be, and in")
    )
    second = (
        line(60, 740, "A/RES/99/901", "F2", 8.5)
        + line(480, 740, "Books", "F2", 8.5)
        + line(60, 40, "2/2", "F2", 8.5)
        + line(540, 40, "44-00001", size=7)
        + line(123, 710, "particular behind the shelves;")
        + line(147, 692, "2. Decides to read them.")
        + line(400, 660, "12th plenary meeting")
        + line(400, 648, "3 October 2044")
    )
    doc = document(make_pdf([first, second]), "a.pdf")
    assert doc.symbol == "A/RES/99/901"
    assert doc.cover.committee == "third-committee"
    assert doc.cover.documents == (("A/99/463", "26"),)
    assert doc.cover.adopted == "2044-10-03"
    assert texts(doc, "operative") == {
        "op1": "Requests the Secretary-General to look for books wherever they may be, and in particular behind the "
        "shelves;",
        "op2": "Decides to read them.",
    }
    assert "44-00001" not in doc.text


@pytest.mark.parametrize(
    "words",
    [
        "Der Bundestag hat mit den Stimmen aller Fraktionen das folgende Gesetz beschlossen, das "
        "hiermit verkündet wird. ",
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore ",
    ],
)
def test_other_languages_are_refused(words: str) -> None:
    with pytest.raises(UnreadableError, match="--language"):
        document((words * 10).encode())


def test_text_that_is_no_resolution_is_refused() -> None:
    words = "It was a bright day in April, and the clocks of the town were striking; nobody had read the newspaper. "
    with pytest.raises(UnreadableError, match="no resolution"):
        document((words * 20).encode())


def test_spans_of_every_block_lie_in_the_text() -> None:
    doc = document(ENGLISH)
    for block in doc.blocks:
        assert 0 <= block.start <= block.end <= len(doc.text)
        if block.lead:
            assert block.start <= block.lead.start < block.lead.end <= block.end
    assert len({block.place for block in doc.blocks}) == len(doc.blocks)
