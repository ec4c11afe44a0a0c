"""What `resograph.repair` mends, and that it leaves alone what is not broken."""

import re
import subprocess
import sys
import tarfile
import time
import unicodedata
from pathlib import Path

import pytest
from lxml import etree

from resograph.model import LANGUAGES, Span
from resograph.repair import Damage, Edit, Joint, apply, changes, diagnose, join, mend, number_home, plain, words

SHARED = Path(__file__).parents[2] / "shared"
ARCHIVE = SHARED / "corpus" / "xml" / "akn4un-dev.tar.xz"
FOLDERS = {"ar": "Arabic", "en": "English", "es": "Spanish", "fr": "French", "ru": "Russian", "zh": "Chinese"}


def cleaned(text: str) -> str:
    return apply(text, plain(text))[0]


def repaired(paragraphs: list[str], language: str) -> list[str]:
    known = words(language)
    damage = diagnose(paragraphs, known)
    out = []
    for paragraph in paragraphs:
        text = cleaned(paragraph)
        out.append(apply(text, mend(text, damage, known))[0])
    return out


# ------------------------------------------------------------------ edits


def test_spans_move_with_their_words() -> None:
    text = "a ﬁne  day, and an o\u00adﬃce"
    mended, moved = apply(text, plain(text))
    assert mended == "a fine day, and an office"
    for word, printed in (("ﬁne", "fine"), ("day", "day"), ("o\u00adﬃce", "office")):
        start = text.index(word)
        span = moved.span(Span(start, start + len(word)))
        assert mended[span.start : span.end] == printed


def test_spans_of_dropped_characters_are_empty_and_insertions_push_what_follows() -> None:
    text, moved = apply("ab cd", [Edit(2, 3, ""), Edit(5, 5, "!")])
    assert text == "abcd!"
    assert moved.span(Span(2, 3)) == (2, 2)
    assert [moved(0), moved(3), moved(4)] == [0, 2, 3]


def test_changes_name_the_words_as_read_and_as_mended() -> None:
    text = "и оополнительную, заинтере сованным сторонам , и"
    edits = [Edit(2, 16, "Дополнительную"), Edit(26, 27, ""), Edit(45, 46, "")]
    assert changes(text, edits) == [
        ("оополнительную", "Дополнительную"),
        ("заинтере сованным", "заинтересованным"),
    ]
    assert changes("as it is", []) == []


# ------------------------------------------------------------------ plain


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("conﬁrme les eﬀorts de ﬂotte", "confirme les efforts de flotte"),
        (unicodedata.normalize("NFD", "égalité, año, йод, çà"), "égalité, año, йод, çà"),
        ("ﻗﺮﺍﺭ ﺍﻷﻣﻢ ﺍﻟﻤﺘﺤﺪﺓ", "قرار الأمم المتحدة"),
        ("devel\u00adopment and\u200b peace\ufeff", "development and peace"),
        ("paix\u202f: 3\u00a0000", "paix : 3 000"),
        ("two  spaces and\ta tab", "two spaces and a tab"),
        ("各 国 都 应 ， 采 取 措 施", "各国都应，采取措施"),
        ("通过了 2030年议程", "通过了2030年议程"),
    ],
)
def test_characters_that_say_themselves_that_they_are_wrong(read: str, printed: str) -> None:
    assert cleaned(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Plain ASCII, as it is.",
        "الأمــم المتحـدة",
        "كلمةٌ مُشكَّلة",
        "l’« État » ; 5 %",
        "指南 5 可持续",
        "合作 1. 各国 A 节",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert plain(text) == []


# ------------------------------------------------------------------ lines


@pytest.mark.parametrize(
    ("before", "after", "language", "joint"),
    [
        ("the high", "seas and", "en", Joint(" ", False)),
        ("a meeting of high-", "level officials", "en", Joint("", False)),
        ("the interna-", "tional community", "en", Joint("", True)),
        ("short-", "and long-term needs", "en", Joint(" ", False)),
        ("the Secretary-", "General", "en", Joint("", False)),
        ("for the period 2019-", "2021", "en", Joint("", False)),
        ("la coope\u00ad", "ración", "es", Joint("", True)),
        ("социально-", "экономических", "ru", Joint("", False)),
        ("сотруд-", "ничество", "ru", Joint("", True)),
        ("国际社会面临的严", "峻挑战", "zh", Joint("", False)),
        ("回顾大会第", "76/1号决议", "zh", Joint("", False)),
        ("based on the COVID", "pandemic", "zh", Joint(" ", False)),
    ],
)
def test_lines_join_as_they_were_written(before: str, after: str, language: str, joint: Joint) -> None:
    assert join(before, after, words(language)) == joint


def test_the_number_of_an_arabic_line_goes_home() -> None:
    known = words("ar")
    line = "اعتمد المجلس البرنامج المؤرخ كانون الأول/ديسمبر الماضي 16"
    assert (
        apply(line, number_home(line, "بشأن", known))[0] == "اعتمد المجلس البرنامج المؤرخ 16 كانون الأول/ديسمبر الماضي"
    )
    paragraph = "- يدعو الدول إلى المشاركة في المنتدى 7"
    assert apply(paragraph, number_home(paragraph, "المقبل", known))[0] == "7 - يدعو الدول إلى المشاركة في المنتدى"


@pytest.mark.parametrize(
    ("line", "following"),
    [
        ("ويحيط علما بالتقرير المؤرخ 16", "كانون الأول/ديسمبر الماضي"),
        ("في 3 أيار/مايو من عام 2021", "بشأن"),
        ("وثيقة لا يعرف مكان رقمها 12", ""),
        ("", ""),
    ],
)
def test_a_number_that_may_stand_at_the_end_stays(line: str, following: str) -> None:
    assert number_home(line, following, words("ar")) == []
    assert number_home("the report of 16", "December", words("en")) == []


# ---------------------------------------------------------------- damage

WORN_ENGLISH = [
    "The reso\u00adlution invites all Govern ments to share informa tion on the marine environment , and on fishing.",
    "It asks for a high -level meeting on well- being, and for short- and long-term measures.",
]


def test_a_worn_file_is_mended() -> None:
    assert repaired(WORN_ENGLISH, "en") == [
        "The resolution invites all Governments to share information on the marine environment, and on fishing.",
        "It asks for a high-level meeting on well-being, and for short- and long-term measures.",
    ]


def test_a_misread_capital_is_put_right_wherever_the_file_shows_it() -> None:
    read = [
        "Принимает к сведению оекларацию и оополнительный протокол, переданные в оепартамент операций.",
        "Программа по ВИЧ/СПИоу и оетский фонд поддержат общие усилия; она отмечает о том же.",
    ]
    damage = diagnose(read, words("ru"))
    assert [tuple(confusion) for confusion in damage.confusions] == [("о", "Д")]
    assert repaired(read, "ru") == [
        "Принимает к сведению Декларацию и Дополнительный протокол, переданные в Департамент операций.",
        "Программа по ВИЧ/СПИДу и Детский фонд поддержат общие усилия; она отмечает о том же.",
    ]


def test_a_private_glyph_is_read_by_the_words_it_leaves() -> None:
    read = ["The Organi\ue010ation recogni\ue010es the si\ue010e of the task and emphasi\ue010es its urgency."]
    assert repaired(read, "en") == ["The Organization recognizes the size of the task and emphasizes its urgency."]


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [
        # another spelling is no damage
        ("The organisation recognises and emphasises the programme of the colour commission.", "en"),
        ("They may be heard in formal and informal meetings; every one in turn.", "en"),
        ("Les États « parties » : un appel ; est-ce assez ?", "fr"),
        ("В то же время так же важны и приоритетам и потребностям отвечающие меры.", "ru"),
        ("تحيط علما بالتقرير ”الأول“ (2021)", "ar"),
        ("各国应当采取措施，促进发展；", "zh"),
        ("Kwanyin Wuttke visitó Uagadugú con Ngozi Mbeki.", "es"),
    ],
)
def test_a_clean_file_shows_no_damage(paragraph: str, language: str) -> None:
    damage = diagnose([paragraph], words(language))
    assert not damage
    assert mend(paragraph, damage, words(language)) == []


def test_one_doubtful_place_does_not_make_a_file_worn() -> None:
    text = "The Secretary- General presented a report on the activities of the Office and its partners."
    assert repaired([text], "en") == [text]


def test_french_keeps_its_spaces_and_loses_others() -> None:
    assert repaired(["Le rapport , les « mesures » ; et la suite : voilà ."], "fr") == [
        "Le rapport, les « mesures » ; et la suite : voilà."
    ]


def test_a_language_without_a_list_has_plain_mending_only() -> None:
    known = words("de")
    assert len(known) == 0
    damage = diagnose(["Ein ﬂeißiger Arbei ter , der"], known)
    assert damage.confusions == ()
    assert repaired(["Ein ﬂeißiger Arbei ter , der"], "de") == ["Ein fleißiger Arbei ter , der"]


def test_nothing_to_read_is_no_damage() -> None:
    assert not diagnose([], words("en"))
    assert mend("", Damage((), 0, False, diagnose([], words("en")).words), words("en")) == []


# ------------------------------------------------------------------ lists


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_sorted_lines_of_entry_and_count(language: str) -> None:
    file = Path(__file__).parents[1] / "build" / "resograph" / "data" / "words" / f"{language}.txt"
    assert file.stat().st_size < 1_200_000
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if "\t" in line]
    assert lines == sorted(lines)
    assert all(re.fullmatch(r"[^\t]+\t[1-9]\d*", line) for line in lines)


def test_lists_know_forms_of_their_words_and_no_halves() -> None:
    known = words("ru")
    assert "Декларация" in known
    assert known.plausible("декларацией")
    assert not known.plausible("заинтере")
    assert words("ru") is known


def test_the_script_makes_a_list_of_official_files(tmp_path: Path) -> None:
    akn = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
    for name, language, text in (
        ("one", "eng", "Forests may be of high-level use<authorialNote><p>See forests.org.</p></authorialNote>, maybe"),
        ("two", "eng", "Low- and high-level forests, maybe; short- and long walks at https://walks.example/paths"),
        ("three", "fra", "Les forêts"),
    ):
        (tmp_path / f"{name}.xml").write_text(
            f'<akomaNtoso xmlns="{akn}"><statement><meta><FRBRlanguage language="{language}"/></meta>'
            f"<mainBody><p>{text}</p></mainBody></statement></akomaNtoso>",
            encoding="utf-8",
        )
    script = Path(__file__).parents[1] / "build" / "words" / "make.py"
    run = subprocess.run([sys.executable, script, "en", tmp_path], capture_output=True, text=True, check=True)
    lines = [line for line in run.stdout.split("\n") if "\t" in line]
    assert lines == ["- and\t2", "forests\t3", "high\t2", "high-level\t2", "level\t2", "may be\t1", "maybe\t2"]
    nothing = subprocess.run([sys.executable, script, "ar", tmp_path], capture_output=True, text=True, check=False)
    assert nothing.returncode == 1
    assert nothing.stderr.startswith("no file of language ar")


# ----------------------------------------------------------------- corpus


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared corpus is not here")
def test_no_word_of_the_official_texts_changes() -> None:
    changed, files = [], 0
    with tarfile.open(ARCHIVE) as archive:
        for number, member in enumerate(archive):
            language = next((one for one, folder in FOLDERS.items() if f"/76session/{folder}/" in member.name), None)
            if number % 30 or language is None or not member.isfile():
                continue
            file = archive.extractfile(member)
            assert file is not None
            root = etree.parse(file, etree.XMLParser(recover=True)).getroot()
            texts = [" ".join("".join(p.itertext()).split()) for p in root.iter("{*}p")]
            known = words(language)
            damage = diagnose(texts, known)
            files += 1
            for text in texts:
                before = cleaned(text)
                after = apply(before, mend(before, damage, known))[0]
                # a space before a comma may go; no word may change
                pair = [re.findall(r"\w+(?:[-\u2010\u2011]\w+)*", one) for one in (before, after)]
                if pair[0] != pair[1]:
                    changed.append((member.name, before, after))
    assert files > 50
    assert changed == []


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared corpus is not here")
def test_every_misread_word_of_a_real_reading_is_mended() -> None:
    read = (SHARED / "corpus" / "text" / "ru" / "A_RES_76_186.txt").read_text(encoding="utf-8")
    paragraphs = [line for line in re.sub(r"\n\n(?! )", " ", read).split("\n") if line.strip()]
    text = "\n".join(repaired(paragraphs, "ru"))
    for word in ("оополн", "оекл", "оепартам", "оетск", "СПИоу", "заинтере сован"):
        assert word in " ".join(paragraphs)
        assert word not in text
    for word in ("Дополнительную", "Декларацию", "Департамент", "Детский", "ВИЧ/СПИДу", "заинтересованным"):
        assert word in text


def test_five_thousand_words_take_little_time() -> None:
    paragraphs = WORN_ENGLISH * 170
    known = words("en")
    best = 1.0
    for _ in range(3):
        start = time.perf_counter()
        damage = diagnose(paragraphs, known)
        for paragraph in paragraphs:
            mend(paragraph, damage, known)
        best = min(best, time.perf_counter() - start)
    # 40 ms on a quiet machine, with room for a busy one
    assert best < 0.2
