"""Vocabularies: how they are read and checked, and how names are found in six languages."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from resograph import candidates, cli, vocab
from resograph.model import LANGUAGES, ResographError

HEAD = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix rg: <https://w3id.org/resograph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
LAMPS = (
    HEAD
    + """
<https://w3id.org/resograph/body/lamp-office> a rg:Body, org:Organization, skos:Concept ;
    org:subOrganizationOf <https://w3id.org/resograph/body/light-department> ;
    skos:prefLabel "Lamp Office"@en, "Bureau de la lampe"@fr, "Oficina de la Lámpara"@es, "Ламповое управление"@ru,
        "مكتب المصابيح"@ar, "灯具办公室"@zh ;
    skos:altLabel "LAMPO"@en, "WHY"@en, "Lamp Office of the Light Department"@en ;
    skos:hiddenLabel "Lamps Bureau"@en .

<https://w3id.org/resograph/body/light-department> a rg:Body ; skos:prefLabel "Light Department"@en .

<https://w3id.org/resograph/body/wick-council> a rg:Body ;
    skos:prefLabel "Council on Wicks, Oil and Glass"@en, "Совет по фитилям"@ru, "油灯理事会"@zh .

<https://w3id.org/resograph/instrument/lamp-convention> a rg:Instrument ;
    skos:prefLabel "Convention on the Rights of Lamps"@en, "Конвенция о правах ламп"@ru, "灯具权利公约"@zh,
        "اتفاقية حقوق المصابيح"@ar .

<https://w3id.org/resograph/state/LMP> a rg:State ;
    skos:prefLabel "Lampia"@en, "Лампия"@ru, "灯国"@zh, "لمبيا"@ar ; skos:altLabel "the Lampian Islands"@en .

<https://w3id.org/resograph/state/LAM> a rg:State ; skos:prefLabel "Lampu"@en, "Лампу"@ru .
"""
)


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> vocab.Vocabulary:
    path = tmp_path_factory.mktemp("vocab") / "lamps.ttl"
    path.write_text(LAMPS, encoding="utf-8")
    return vocab.Vocabulary(vocab.read(path))


def found(lamps: vocab.Vocabulary, language: str, text: str) -> list[tuple[str, str]]:
    """Words and key of each name."""
    return [(text[hit.start : hit.end], ",".join(hit.keys)) for hit in lamps.matcher(language).find(text)]


OFFICE, COUNCIL, CONVENTION = "body/lamp-office", "body/wick-council", "instrument/lamp-convention"


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "requests the Lamp Office to report", [("Lamp Office", OFFICE)]),
        ("en", "THE LAMP OFFICE", [("LAMP OFFICE", OFFICE)]),
        ("en", "the Lamp\u00a0Office’s oil", [("Lamp\u00a0Office", OFFICE)]),
        ("en", "the Council on Wicks, Oil and Glass", [("Council on Wicks, Oil and Glass", COUNCIL)]),
        ("en", "the Council for Wicks, the Oil and Glass", [("Council for Wicks, the Oil and Glass", COUNCIL)]),
        (
            "en",
            "LAMPO, Lampia and the Lampian Islands",
            [("LAMPO", OFFICE), ("Lampia", "state/LMP"), ("Lampian Islands", "state/LMP")],
        ),
        (
            "en",
            "the Lamp Office of the Light Department",
            [("Lamp Office", OFFICE), ("Light Department", "body/light-department")],
        ),
        ("fr", "prie le Bureau des lampes", [("Bureau des lampes", OFFICE)]),
        ("es", "pide a la OFICINA DE LA LAMPARA que", [("OFICINA DE LA LAMPARA", OFFICE)]),
        ("ru", "просит Ламповому управлению", [("Ламповому управлению", OFFICE)]),
        (
            "ru",
            "в Совете по фитилям, Конвенцией о правах ламп",
            [("Совете по фитилям", COUNCIL), ("Конвенцией о правах ламп", CONVENTION)],
        ),
        ("ru", "в Лампии и Лампу", [("Лампии", "state/LMP"), ("Лампу", "state/LAM")]),
        ("ar", "يطلب إلى مكتب المصابيح أن", [("مكتب المصابيح", OFFICE)]),
        ("ar", "ولمكتب المصــابيح", [("مكتب المصــابيح", OFFICE)]),
        ("zh", "请灯具 办公室和灯国", [("灯具 办公室", OFFICE), ("灯国", "state/LMP")]),
        ("zh", "《灯具权利公约》", [("灯具权利公约", CONVENTION)]),
    ],
)
def test_names_are_found_as_texts_write_them(
    lamps: vocab.Vocabulary, language: str, text: str, names: list[tuple[str, str]]
) -> None:
    assert found(lamps, language, text) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a lamp office"),  # a name begins with a capital
        ("en", "why and how"),  # an acronym is in capitals
        ("en", "LAMPOS"),
        ("en", "the Under-Lamp Office"),
        ("en", "the Lamp. Office"),
        ("en", "the Lamp\nOffice"),
        ("en", "the Council on Wicks. Oil and Glass"),
        ("en", "Lampians, Lampian"),  # an adjective is no State
        ("ru", "Лампийский, Лампу́ра"),
        ("ru", "ламповое управление"),
    ],
)
def test_what_only_looks_like_a_name_is_none(lamps: vocab.Vocabulary, language: str, text: str) -> None:
    assert found(lamps, language, text) == []


def test_states_are_known_in_every_case_and_told_from_their_like() -> None:
    matcher = vocab.load().matcher("ru")
    text = "Соединенному Королевству Великобритании и Северной Ирландии, Суданом, Нигером и Нигерией; Суд в Кито"
    keys = [hit.keys[0] for hit in matcher.find(text)]
    assert keys == ["state/GBR", "state/SDN", "state/NER", "state/NGA"]


def test_blocked_phrases_hold_no_name() -> None:
    matcher = vocab.load().matcher("en")
    text = "Official Records of the General Assembly; the United Nations system; the General Assembly"
    assert [text[hit.start : hit.end] for hit in matcher.find(text)] == ["General Assembly"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_vocabularies_is_found_by_itself(language: str) -> None:
    known = vocab.load()
    matcher = known.matcher(language)
    lost = [
        (entry.key, label)
        for entry in list(known.entries.values())[::5]
        if entry.kind in vocab.NAMED
        for label in entry.labels.get(language, ())
        if not any(entry.key in hit.keys for hit in matcher.find(label))
    ]
    assert not lost


@given(
    st.text(alphabet="LampOfice 灯具办公室 Ламповеуи-\n.,ومكتبالصيح'’\u00ad\u0301", max_size=60),
    st.sampled_from(LANGUAGES),
)
def test_any_text_gives_names_in_order_and_apart(text: str, language: str) -> None:
    end = 0
    for hit in vocab.load().matcher(language).find(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
@pytest.mark.parametrize("piece", ["Committee on the ", "United ", "A", "-", "لجنة ", "委员会", "联合", " of the and"])
def test_long_texts_take_time_in_proportion(language: str, piece: str) -> None:
    matcher = vocab.load().matcher(language)
    text = piece * (300_000 // len(piece))
    start = time.process_time()
    matcher.find(text)
    assert time.process_time() - start < 4


# ------------------------------------------------------------------ check

BODY = "<https://w3id.org/resograph/body/"


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en', 4, "Parser error"),
        (f'{BODY}a> a rg:Body ; skos:prefLabel "Bureau"@fr .', 4, "no English name"),
        (f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en ; skos:altLabel "L"@en .', 4, "one letter"),
        (f'\n{BODY}a> a rg:Lamp ; skos:prefLabel "Lamp Bureau"@en .', 5, "unknown class"),
        ('<https://lamps.test/a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en .', 4, "not below"),
        (f'{BODY}a> skos:prefLabel "Lamp Bureau"@en .', 4, "of no class"),
        (f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en, "Lampenamt"@de .', 4, "none of the six languages"),
        (f'{BODY}a> a rg:Body ; skos:prefLabel "UNICEF"@en .', 4, "body/united-nations-childrens-fund"),
        (
            f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en .\n'
            f'{BODY}b> a rg:Body ; skos:prefLabel "lamp bureau"@en .',
            5,
            "body/a too",
        ),
        (
            f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en ; org:subOrganizationOf {BODY}b> .\n'
            f'{BODY}b> a rg:Body ; skos:prefLabel "Lamp Board"@en ; org:subOrganizationOf {BODY}a> .',
            4,
            "part of itself",
        ),
        (
            f'{BODY}a> a rg:Body ; skos:prefLabel "Lamp Bureau"@en ; org:subOrganizationOf {BODY}none> .',
            4,
            "no vocabulary has",
        ),
    ],
)
def test_faults_of_a_vocabulary_are_told_with_their_line(tmp_path: Path, lines: str, line: int, said: str) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(HEAD + lines, encoding="utf-8")
    faults = vocab.faults([path])
    assert any(said in fault.message and fault.line == line for fault in faults), faults
    assert f"own.ttl, line {line}: " in "\n".join(map(str, faults))


def test_the_check_fails_where_there_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(HEAD + f'{BODY}a> a rg:Body ; skos:prefLabel "Bureau"@fr .', encoding="utf-8")
    answer = CliRunner().invoke(cli.app, ["vocab", "check", str(path)])
    assert answer.exit_code == 1 and "own.ttl, line 4: " in answer.output
    path.write_text(LAMPS, encoding="utf-8")
    assert CliRunner().invoke(cli.app, ["vocab", "check", str(path)]).exit_code == 0


def test_a_broken_vocabulary_stops_extract_and_build_before_they_start(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(HEAD + f'{BODY}a> a rg:Body ; skos:prefLabel "Bureau"@fr .', encoding="utf-8")
    for command in (["extract", "x.pdf"], ["build", "x.pdf", "--store", str(tmp_path / "store")]):
        answer = CliRunner().invoke(cli.app, [*command, "--vocabulary", str(path)])
        assert isinstance(answer.exception, ResographError) and "no English name" in str(answer.exception)
    assert not (tmp_path / "store").exists()


def test_a_missing_vocabulary_is_named(tmp_path: Path) -> None:
    assert "gone.ttl" in str(vocab.faults([tmp_path / "gone.ttl"])[0])


def test_a_sound_vocabulary_adds_names_and_things(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(LAMPS + f'{BODY}security-council> a rg:Body ; skos:altLabel "Lamp Council"@en .', encoding="utf-8")
    assert vocab.faults([path]) == []
    known = vocab.load((path,))
    assert known.label(OFFICE) == "Lamp Office"
    assert known.label("body/security-council") == "Security Council"
    assert [hit.keys for hit in known.matcher("en").find("the Lamp Council")] == [("body/security-council",)]


def test_our_own_vocabularies_have_no_faults() -> None:
    assert [str(fault) for fault in vocab.checked(vocab.own_files())] == []


# ---------------------------------------------------------- show and search


def test_show_takes_a_key_or_any_name() -> None:
    for name in ("body/security-council", "Совет Безопасности", "SECURITY COUNCIL"):
        answer = CliRunner().invoke(cli.app, ["vocab", "show", name, "--json"])
        assert [one["key"] for one in json.loads(answer.stdout)] == ["body/security-council"]
    answer = CliRunner().invoke(cli.app, ["vocab", "show", "body/security-council"])
    assert answer.exit_code == 0 and "安全理事会" in answer.stdout
    assert CliRunner().invoke(cli.app, ["vocab", "show", "Council of Lamps"]).exit_code == 1


def test_search_finds_things_by_words_of_one_name() -> None:
    def keys(*words: str) -> list[str]:
        answer = CliRunner().invoke(cli.app, ["vocab", "search", *words, "--json"])
        return [one["key"] for one in json.loads(answer.stdout)]

    assert keys("secur", "council")[0] == "body/security-council"
    assert "body/security-council" in keys("безопасн")
    assert "body/security-council" in keys("安全理")
    assert "body/security-council" not in keys("secur", "council", "-l", "fr")
    assert keys("lamps") == []


# -------------------------------------------------------------- candidates


def test_candidates_are_turtle_that_a_vocabulary_takes(tmp_path: Path) -> None:
    def record(symbol: str, *entities: tuple[str, str]) -> str:
        things = [{"id": vocab.BASE + key, "type": "body", "label_en": name, "mentions": []} for key, name in entities]
        return json.dumps({"symbol": symbol, "language": "en", "entities": things})

    lamp = ("body/en/lamp-bureau", 'Lamp "Bureau"')
    path = tmp_path / "records.jsonl"
    path.write_text(
        "\n".join(
            [
                record("A/RES/99/901", lamp, ("body/security-council", "Security Council")),
                record("A/RES/99/902", lamp, ("body/en/oil-board", "Oil Board")),
            ]
        )
    )
    out = tmp_path / "candidates.ttl"
    answer = CliRunner().invoke(cli.app, ["vocab", "candidates", str(path), "--least", "1", "--out", str(out)])
    assert answer.exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert text.index("lamp-bureau") < text.index("oil-board") and "security-council" not in text
    assert "# 2 resolutions: A/RES/99/901, A/RES/99/902" in text
    assert vocab.faults([out]) == []
    assert [entry.label for entry in vocab.read(out)] == ['Lamp "Bureau"', "Oil Board"]


def test_candidates_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("no record")
    with pytest.raises(ResographError, match=r"x\.txt, line 1"):
        candidates.of(path)
