"""Bytes to lines: what the readers of PDF, text and XML give, and how they refuse what they can't read."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from resograph.model import Line, Source, UnreadableError
from resograph.sources import pdf, read

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def make_pdf(pages: list[str], fonts: str = "", annotations: list[str] | None = None) -> bytes:
    """A small PDF: one content stream a page, fonts F1 (roman), F2 (bold), F3 (italic)."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",  # the page tree, known when the pages are
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Italic /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for index, content in enumerate(pages):
        stream = len(objects) + 1
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        note = (annotations or [""] * len(pages))[index]
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {stream} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> {note} >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return out


def akn(body: str, meta: str = "", language: str = "eng") -> bytes:
    """A small AKN4UN document around a body."""
    return (
        f'<akomaNtoso xmlns="{AKN}"><statement name="resolution"><meta><identification><FRBRExpression>'
        f'<FRBRlanguage language="{language}"/></FRBRExpression></identification>{meta}</meta>{body}'
        "</statement></akomaNtoso>"
    ).encode()


def lines_of(source: Source) -> tuple[Line, ...]:
    return source.parts[0]


# --------------------------------------------------------------------- PDF


def test_pdf_lines_carry_place_type_and_marks() -> None:
    content = (
        "BT /F3 10 Tf 100 700 Td (Recalling) Tj /F1 10 Tf ( the target) Tj /F1 6 Tf 4 Ts (1) Tj ET "
        "BT /F2 12 Tf 100 680 Td (A heading) Tj ET"
    )
    first, second = lines_of(read("a.pdf", make_pdf([content])))
    assert first.text == "Recalling the target1"
    assert [first.text[s:e] for s, e in first.italic] == ["Recalling"]
    assert [first.text[s:e] for s, e in first.marks] == ["1"]
    assert first.page == 1 and first.size == 10 and not first.bold
    assert first.box is not None and first.box[0] == pytest.approx(100, abs=0.5)
    assert second.bold and second.size == 12


def test_pdf_words_are_parted_by_gaps_and_joined_across_operators() -> None:
    content = "BT /F1 10 Tf 100 700 Td [(tuber) -5 (culosis) -400 (and)] TJ ET"
    assert lines_of(read("a.pdf", make_pdf([content])))[0].text == "tuberculosis and"


def test_pdf_link_is_tied_to_its_words() -> None:
    content = "BT /F1 10 Tf 100 700 Td (See ) Tj (64/293) Tj ( here) Tj ET"
    note = (
        "/Annots [<< /Type /Annot /Subtype /Link /Rect [117 698 147 710] "
        "/A << /S /URI /URI (https://undocs.org/en/A/RES/64/293) >> >>]"
    )
    line = lines_of(read("a.pdf", make_pdf([content], annotations=[note])))[0]
    assert [(line.text[s:e], target) for s, e, target in line.links] == [
        ("64/293", "https://undocs.org/en/A/RES/64/293")
    ]


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("ةثلاثلا ةرودلا", "الدورة الثالثة"),
        ("2021 ربمسيد 9 يف", "في 9 ديسمبر 2021"),
        (".(A/76/23) 23 مقر", "رقم 23 (A/76/23)."),
        ("75/118 رارقلا", "القرار 75/118"),
        ("2017-2016 ةرتفلا", "الفترة 2016-2017"),
    ],
)
def test_right_to_left_lines_come_in_reading_order(visual: str, logical: str) -> None:
    order = pdf.reading_order(list(visual), [False] * len(visual))
    assert "".join(text for _, text in order) == logical


def test_pdf_without_text_says_so() -> None:
    with pytest.raises(UnreadableError, match="no text layer"):
        read("scan.pdf", make_pdf(["0 0 100 100 re f"]))


def test_encrypted_pdf_says_so() -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(make_pdf(["BT /F1 10 Tf 100 700 Td (Secret) Tj ET"]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(UnreadableError, match="encrypted"):
        read("secret.pdf", out.getvalue())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_truncated_pdf_is_refused_or_read_but_never_crashes(share: float) -> None:
    whole = make_pdf(["BT /F1 10 Tf 100 700 Td (Some text) Tj ET"] * 4)
    try:
        source = read("cut.pdf", whole[: int(len(whole) * share)])
    except UnreadableError as error:
        assert error.problem.message
    else:
        assert lines_of(source)


def test_form_that_draws_itself_ends() -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(make_pdf(["BT /F1 10 Tf 100 700 Td (Text) Tj ET /Fm Do"]))))
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    form = StreamObject()
    form._data = b"/Fm Do"
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    reference = writer._add_object(form)
    form[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Fm"): reference})}
    )
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Fm"): reference})
    out = io.BytesIO()
    writer.write(out)
    assert [line.text for line in lines_of(read("loop.pdf", out.getvalue()))] == ["Text"]


# -------------------------------------------------------------------- text


def test_text_keeps_indents_and_counts_pages() -> None:
    text = (
        " 1/2. Title \n\n \n\n \n\n The Assembly, \n\n first line \n\nend of page "
        "one\nhttps://undocs.org/A/1\n next page \n\n"
    )
    lines = lines_of(read("a.txt", text.encode()))
    assert [(line.text, line.page) for line in lines if line.hint != "link"] == [
        (" 1/2. Title", 1),
        (" The Assembly,", 1),
        (" first line", 1),
        ("end of page one", 1),
        ("next page", 2),
    ]
    assert [line.links[0].target for line in lines if line.hint == "link"] == ["https://undocs.org/A/1"]
    assert lines[1].hint == "gap"


def test_text_in_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableError, match="UTF-8"):
        read("old.txt", ("Генеральная Ассамблея " * 20).encode("cp1251"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "JPEG picture"),
        (b"\x00\x01\x02\x03" * 40, "not a text"),
    ],
)
def test_what_is_no_document_is_named(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read("named.pdf", data)


# --------------------------------------------------------------------- XML


def test_xml_lines_carry_what_the_markup_says() -> None:
    body = """
    <preface><p><docNumber>76/1.</docNumber> <docTitle refersTo="#resolutionTitle">A title</docTitle></p></preface>
    <preamble><formula><p>The Assembly,</p></formula>
      <container><p><span class="italic">Recalling</span> a thing,<authorialNote marker="7"><p>See
      <a href="https://undocs.org/en/A/1">A/1</a>.</p></authorialNote> and more,</p></container></preamble>
    <mainBody><paragraph><num>1.</num><list><intro><p>Decides:</p></intro>
      <point><num>(a)</num><content><p>One;</p></content></point></list></paragraph></mainBody>
    <conclusions><p>5th meeting<eol/>1 May 2020</p></conclusions>"""
    lines = lines_of(read("a.xml", akn(body)))
    assert [(line.hint, line.text) for line in lines] == [
        ("title", "76/1. A title"),
        ("formula", "The Assembly,"),
        ("preambular", "Recalling a thing,7 and more,"),
        ("note 7", "See A/1."),
        ("paragraph", "1. Decides:"),
        ("item", "(a) One;"),
        ("closing", "5th meeting"),
        ("closing", "1 May 2020"),
    ]
    assert [lines[2].text[s:e] for s, e in lines[2].marks] == ["7"]
    assert [(lines[3].text[s:e], target) for s, e, target in lines[3].links] == [("A/1", "https://undocs.org/en/A/1")]


def test_xml_says_how_states_voted_and_who_sponsored() -> None:
    meta = """<workflow><step outcome="draftResolution" as="A/1/L.1" by="Bolivia (Plurinational State of), Chad and
      Trinidad and Tobago"/><step outcome="adopted" as="A/1/PV.2"/></workflow>
      <analysis><parliamentary><voting outcome="adoptedRecordedVote"><count value="2" refersTo="inFavour"><voters>
      <organization>CHAD</organization><organization>PERU</organization></voters></count>
      <count value="1" refersTo="#against"><voters><organization>FIJI</organization></voters></count>
      </voting></parliamentary></analysis>"""
    facts = read("a.xml", akn("<mainBody/>", meta)).facts[0]
    assert facts.sponsors == ("Bolivia (Plurinational State of)", "Chad", "Trinidad and Tobago")
    assert facts.drafts == ("A/1/L.1",) and facts.record == "A/1/PV.2"
    assert facts.vote is not None
    assert (facts.vote.outcome, facts.vote.in_favour, facts.vote.against) == ("recorded", 2, 1)
    assert facts.vote.by_state == (("CHAD", "in-favour"), ("PERU", "in-favour"), ("FIJI", "against"))


def test_outcome_in_words_is_understood() -> None:
    meta = '<workflow><step outcome="adopted" as="Adopted 37-6-4, 45th plenary meeting"/></workflow>'
    vote = read("a.xml", akn("<mainBody/>", meta)).facts[0].vote
    assert vote is not None
    assert (vote.outcome, vote.in_favour, vote.against, vote.abstaining) == ("recorded", 37, 6, 4)


def test_ill_formed_xml_is_read_as_far_as_it_goes_and_reported() -> None:
    good = akn("<preamble><formula><p>The Assembly,</p></formula></preamble><mainBody><paragraph><num>1.</num>")
    source = read("bad.xml", good.replace(b"<mainBody>", b"<mainBody><inline>"))
    assert any(line.text == "The Assembly," for line in lines_of(source))
    assert [problem.code for problem in source.problems][:1] == ["ill-formed"]
    assert source.problems[0].place.startswith("line ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "declares entities"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "declares entities"),
        (b"<html><body>Hello</body></html>", "no Akoma Ntoso"),
        (f'<akomaNtoso xmlns="{AKN}"><act/></akomaNtoso>'.encode(), "no resolution"),
        (b"<<<<", "can't be parsed"),
    ],
)
def test_xml_that_is_no_resolution_or_hides_an_attack_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read("a.xml", data)


def test_deeply_nested_xml_ends() -> None:
    deep = b"<container>" * 5000 + b"x" + b"</container>" * 5000
    data = akn("<preamble>@</preamble>").replace(b"@", deep)
    try:
        read("deep.xml", data)
    except UnreadableError as error:
        assert error.problem.code
