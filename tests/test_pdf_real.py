"""Resolutions as issued by the United Nations, read from their PDFs; every value below was checked by eye."""

from pathlib import Path

import pytest

from resograph import layout, structure
from resograph.model import Document
from resograph.sources import read

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pdf-real"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared corpus is not beside the project")

# symbol, date of adoption, meeting, last operative number (0: one paragraph without number)
ISSUED = {
    "A_RES_73_3-EN": ("A/RES/73/3", "2018-10-10", 18, 53),
    "A_RES_73_8-EN": ("A/RES/73/8", "2018-11-01", 30, 5),
    "S_RES_2768_2025-EN": ("S/RES/2768(2025)", "2025-01-15", 9836, 6),
    "S_RES_2769_2025-EN": ("S/RES/2769(2025)", "2025-01-16", 9838, 27),
    "S_RES_2770_2025-EN": ("S/RES/2770(2025)", "2025-01-24", 9847, 0),
    "S_RES_2771_2025-EN": ("S/RES/2771(2025)", "2025-01-31", 9854, 24),
    "S_RES_2772_2025-EN": ("S/RES/2772(2025)", "2025-02-17", 9860, 2),
    "S_RES_2773_2025-EN": ("S/RES/2773(2025)", "2025-02-21", 9865, 18),
    "S_RES_2774_2025-EN": ("S/RES/2774(2025)", "2025-02-24", 9866, 1),
    "S_RES_2775_2025-EN": ("S/RES/2775(2025)", "2025-02-28", 9871, 2),
    "S_RES_2776_2025-EN": ("S/RES/2776(2025)", "2025-03-03", 9872, 50),
    "S_RES_2777_2025-EN": ("S/RES/2777(2025)", "2025-03-17", 9880, 6),
    "S_RES_2778_2025-EN": ("S/RES/2778(2025)", "2025-04-30", 9909, 2),
    "S_RES_2779_2025-EN": ("S/RES/2779(2025)", "2025-05-08", 9913, 25),
}


def document(name: str) -> Document:
    path = FOLDER / f"{name}.pdf"
    source = read(path.name, path.read_bytes())
    return structure.parse(source, 0, layout.clean(source)[0])


@pytest.mark.parametrize("name", ISSUED)
def test_issued_pdf_is_read_right(name: str) -> None:
    symbol, date, meeting, last = ISSUED[name]
    read_ = document(name)
    assert read_.symbol == symbol
    assert read_.cover.adopted == date
    assert read_.cover.meeting is not None and read_.cover.meeting.number == meeting
    numbers = [int(b.number) for b in read_.blocks if b.kind == "operative" and b.number]
    assert numbers == list(range(1, last + 1))
    if not last:
        assert [b.place for b in read_.blocks if b.kind == "operative"] == ["op"]


def test_every_issued_pdf_has_its_line_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.pdf")} == set(ISSUED)
