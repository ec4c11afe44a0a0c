"""What the grammars promise: the same facts from six languages, on clean and on damaged text."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resograph import grammar
from resograph.model import LANGUAGES, Span

MATTERS = ("citations", "goals", "requests", "meetings", "names", "unknown")
PATTERNS = [(language, "", name) for language in LANGUAGES for name in grammar.load(language).patterns] + [
    (language, matter, name)
    for language in LANGUAGES
    for matter in MATTERS
    for name in grammar.topic(language, matter).patterns
]
READ_BY_STRUCTURE = {
    "masthead",
    "session_line",
    "agenda_item",
    "adopted_line",
    "report_line",
    "report_paragraph",
    "title_number",
    "enacting",
    "closing_meeting",
    "distribution",
    "job_number",
    "annex",
    "operative_number",
    "item_label",
    "footnote_rule",
    "section_number",
}


@pytest.mark.parametrize(("language", "matter", "name"), PATTERNS)
def test_patterns_match_their_examples_and_nothing_of_their_counter_examples(
    language: str, matter: str, name: str
) -> None:
    pattern = (grammar.topic(language, matter) if matter else grammar.load(language)).patterns[name]
    assert pattern.examples and pattern.counter, "a pattern shows what it is for, and what not"
    for example in pattern.examples:
        assert pattern.fullmatch(example), example
    for counter in pattern.counter:
        found = pattern.search(counter)
        assert found is None, f"{counter!r}: {found and found[0]!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_patterns_that_structure_reads(language: str) -> None:
    assert set(grammar.load(language).patterns) >= READ_BY_STRUCTURE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_bodies_and_no_concept_of_its_own(language: str) -> None:
    rules, english = grammar.load(language), grammar.load("en")
    assert set(rules.bodies) == set(english.bodies)
    assert set(rules.actions) <= set(english.actions)


# ----------------------------------------------------------------- numbers

ORDINALS = {
    1: ["First session", "Première session", "Primer período", "первая сессия", "الدورة الأولى", "第一届会议"],
    2: ["second session", "deuxième session", "segundo período", "второй сессии", "الدورة الثانية", "第二届会议"],
    3: ["third session", "troisième session", "tercer período", "третьей сессии", "دورتها الثالثة", "第三届会议"],
    8: ["Eighth", "huitième", "octava sesión", "восьмое", "الثامنة", "第八次"],
    10: ["tenth", "dixième", "décimo", "десятая", "العاشرة", "第十次"],
    11: ["eleventh", "onzième", "undécimo", "одиннадцатой", "الحادية عشرة", "第十一届"],
    14: ["fourteenth", "quatorzième", "decimocuarto", "четырнадцатый", "الرابعة عشرة", "第十四届"],
    17: ["seventeenth", "dix-septième", "decimoséptimo", "семнадцатая", "السابعة عشرة", "第十七届"],
    20: ["twentieth", "vingtième", "vigésimo", "двадцатая", "العشرون", "第二十届"],
    21: ["twenty-first", "vingt et unième", "vigésimo primer", "двадцать первой", "الحادية والعشرون", "第二十一届"],
    32: ["Thirty-second", "trente-deuxième", "trigésimo segundo", "Тридцать вторая", "الثانية والثلاثون", "第三十二届"],
    40: ["fortieth", "quarantième", "cuadragésimo", "сороковая", "الأربعون", "第四十届"],
    53: [
        "fifty-third",
        "cinquante-troisième",
        "quincuagésima tercera",
        "пятьдесят третье",
        "الثالثة والخمسين",
        "第五十三次",
    ],
    70: ["seventieth", "soixante-dixième", "septuagésimo", "семидесятая", "السبعون", "第七十届"],
    71: [
        "seventy-first",
        "soixante et onzième",
        "septuagésimo primer",
        "семьдесят первая",
        "الحادية والسبعون",
        "第七十一届",
    ],
    76: [
        "Seventy-sixth session",
        "Soixante-seizième session",
        "Septuagésimo sexto período de sesiones",
        "Семьдесят шестая сессия",
        "الدورة السادسة والسبعون",
        "第七十六届会议",
    ],
    80: ["eightieth", "quatre-vingtième", "octogésimo", "восьмидесятая", "الثمانون", "第八十届"],
    99: [
        "ninety-ninth",
        "quatre-vingt-dix-neuvième",
        "nonagésimo noveno",
        "девяносто девятая",
        "التاسعة والتسعون",
        "第九十九届",
    ],
    100: ["hundredth", "centième", "centésimo", "сотая", "المائة", "第一百届"],
    121: [
        "one hundred and twenty-first",
        "cent vingt et unième",
        "centésimo vigésimo primer",
        "сто двадцать первая",
        "الحادية والعشرون بعد المائة",
        "第一百二十一届",
    ],
    130: [
        "one hundred and thirtieth",
        "cent trentième",
        "centésimo trigésimo",
        "сто тридцатая",
        "الثلاثون بعد المائة",
        "第一百三十届",
    ],
}
ORDER = ("en", "fr", "es", "ru", "ar", "zh")
WRITTEN = [(language, text, n) for n, texts in ORDINALS.items() for language, text in zip(ORDER, texts, strict=True)]


@pytest.mark.parametrize(("language", "text", "number"), WRITTEN)
def test_ordinals_in_words(language: str, text: str, number: int) -> None:
    assert grammar.load(language).ordinal(text) == number


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "53rd plenary meeting"),
        ("fr", "53e séance plénière"),
        ("es", "53ª sesión plenaria"),
        ("es", "53a sesión plenaria"),
        ("ru", "53‑е пленарное заседание"),
        ("ru", "53-e пленарное заседание"),  # with a Latin e
        ("ar", "الجلسة العامة 53"),
        ("ar", "الجلسة العامة (المستأنفة) ٥٣"),
        ("zh", "第53次全体会议"),
        ("zh", "第 ５３ 次全体会议"),
    ],
)
def test_ordinals_in_figures(language: str, text: str) -> None:
    rules = grammar.load(language)
    assert rules.ordinal(text) == 53
    found = rules.patterns["closing_meeting"].match(text)
    assert found and (rules.ordinal(found["number"]) or rules.number(found["number"])) == 53


@pytest.mark.parametrize("tens", range(20, 100, 10))
def test_chinese_and_english_count_alike(tens: int) -> None:
    digits = "零一二三四五六七八九"
    names = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    units = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
    for unit in range(1, 10):
        assert grammar.load("en").ordinal(f"{names[tens // 10 - 2]}-{units[unit - 1]}") == tens + unit
        assert grammar.load("zh").ordinal(f"第{digits[tens // 10]}十{digits[unit]}届") == tens + unit


def test_two_ordinals_in_a_row_are_two() -> None:
    assert grammar.load("en").ordinal("its second and third sessions") == 2
    assert grammar.load("en").ordinal("at its seventy-sixth and seventy-seventh sessions") == 76
    assert grammar.load("ar").ordinal("دورتيها السادسة والسبعين والسابعة والسبعين") == 76


@pytest.mark.parametrize(
    ("language", "numbered", "special", "emergency", "year"),
    [
        ("en", "53rd session", "Thirty-second special session", "Eleventh emergency special session", "2021 session"),
        (
            "fr",
            "Cinquante-troisième session",
            "Trente-deuxième session extraordinaire",
            "Onzième session extraordinaire d’urgence",
            "Session de 2021",
        ),
        (
            "es",
            "Quincuagésimo tercer período de sesiones",
            "Trigésimo segundo período extraordinario de sesiones",
            "Undécimo período extraordinario de sesiones de emergencia",
            "Período de sesiones de 2021",
        ),
        (
            "ru",
            "Пятьдесят третья сессия",
            "Тридцать вторая специальная сессия",
            "Одиннадцатая чрезвычайная специальная сессия",
            "Сессия 2021 года",
        ),
        (
            "ar",
            "الدورة الثالثة والخمسون",
            "الدورة الاستثنائية الثانية والثلاثون",
            "الدورة الاستثنائية الطارئة الحادية عشرة",
            "دورة عام 2021",
        ),
        ("zh", "第五十三届会议", "第三十二届特别会议", "第十一届紧急特别会议", "2021年届会"),
    ],
)
def test_sessions(language: str, numbered: str, special: str, emergency: str, year: str) -> None:
    session = grammar.load(language).session
    assert [session(numbered), session(special), session(emergency), session(year)] == ["53", "S-32", "ES-11", "2021"]
    assert session("") is None


# ------------------------------------------------------------------- dates

DATED = [
    ("en", "on 16 December 2021, at noon", "16 December 2021"),
    ("fr", "le 16 décembre 2021", "16 décembre 2021"),
    ("fr", "le 16 de\u0301cembre 2021", "16 de\u0301cembre 2021"),
    ("es", "el 16 de diciembre de 2021", "16 de diciembre de 2021"),
    ("ru", "от 16 декабря 2021 года", "16 декабря 2021 года"),
    ("ar", "في 16 كانون الأول/ديسمبر 2021", "16 كانون الأول/ديسمبر 2021"),
    ("ar", "في 16 كانون الأول/ ديسمبر 2021", "16 كانون الأول/ ديسمبر 2021"),
    ("ar", "في ١٦ كانون ﺍﻷﻭﻝ/ﺩﻳﺴﻤﺒﺮ ٢٠٢١", "١٦ كانون ﺍﻷﻭﻝ/ﺩﻳﺴﻤﺒﺮ ٢٠٢١"),
    ("zh", "于2021年12月16日通过", "2021年12月16日"),
    ("zh", "2021年 12 月 16日", "2021年 12 月 16日"),
    ("zh", "２０２１年１２月１６日", "２０２１年１２月１６日"),
]


@pytest.mark.parametrize(("language", "text", "printed"), DATED)
def test_dates_and_their_places(language: str, text: str, printed: str) -> None:
    [(span, iso)] = grammar.load(language).dates(text)
    assert iso == "2021-12-16"
    assert text[span.start : span.end] == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_counts_up(language: str) -> None:
    rules = grammar.load(language)
    assert sorted(set(rules.months.values())) == list(range(1, 13))


def test_the_first_of_a_month_and_what_is_no_date() -> None:
    assert grammar.load("fr").date("le 1er mai 2023") == "2023-05-01"
    assert grammar.load("es").date("1º de mayo de 2023") == "2023-05-01"
    assert grammar.load("en").date("in May 2023") is None
    assert grammar.load("en").date("45 May 2023") is None
    assert grammar.load("zh").date("2021年13月16日") is None


# ----------------------------------------------------------------- actions


@pytest.mark.parametrize(
    ("language", "text", "lead", "concept"),
    [
        ("en", "Recalling also its resolution 1/1 on lamps,", "Recalling also", "recalls"),
        ("en", "Also requests the Office to count lamps;", "Also requests", "requests"),
        ("en", "Takes note with appreciation of the list", "Takes note with appreciation", "takes note"),
        ("en", "Noting with deep concern that lamps fail,", "Noting with deep concern", "notes with concern"),
        ("en", "Deeply concerned that lamps fail,", "Deeply concerned", "expresses concern"),
        ("en", "Expresses its deep appreciation to all,", "Expresses its deep appreciation", "expresses appreciation"),
        ("en", "Reiterates its request that lamps be lit;", "Reiterates its request", "requests"),
        ("en", "  Guided by the Charter,", "Guided", "is guided by"),
        ("fr", "Rappelant également sa résolution,", "Rappelant également", "recalls"),
        ("fr", "Prie le Secrétaire général de compter;", "Prie", "requests"),
        ("fr", "Prend également note du rapport;", "Prend également note", "takes note"),
        ("fr", "Décide de rester saisie;", "Décide", "decides"),
        ("fr", "Profondément préoccupée par les lampes,", "Profondément préoccupée", "expresses concern"),
        ("es", "Solicita también al Secretario General", "Solicita también", "requests"),
        (
            "es",
            "Observando con profunda preocupación que",
            "Observando con profunda preocupación",
            "notes with concern",
        ),
        ("es", "Acogiendo con beneplácito además la lista", "Acogiendo con beneplácito además", "welcomes"),
        ("ru", "вновь подтверждая свою резолюцию", "вновь подтверждая", "reaffirms"),
        ("ru", "особо отмечает важность ламп", "особо отмечает", "stresses"),
        ("ru", "отмечает также важность ламп", "отмечает также", "notes"),
        ("ru", "принимает к сведению доклад", "принимает к сведению", "takes note"),
        ("ru", "настоятельно призывает государства", "настоятельно призывает", "urges"),
        ("ar", "وإذ تشير أيضا إلى قرارها", "وإذ تشير أيضا", "recalls"),
        ("ar", "وإذ يشير إلى قراره", "وإذ يشير", "recalls"),
        ("ar", "ﻭﺇﺫ ﺗﺸﻴﺮ ﺃﻳﻀﺎ إلى قرارها", "ﻭﺇﺫ ﺗﺸﻴﺮ ﺃﻳﻀﺎ", "recalls"),
        ("ar", "تُطالِبُ الدول", "تُطالِبُ", "demands"),
        ("ar", "واقتناعا منها بأن المصابيح", "واقتناعا منها", "is convinced"),
        ("ar", "وإذ يساورها بالغ القلق لأن", "وإذ يساورها بالغ القلق", "expresses concern"),
        ("zh", "又回顾其决议，", "又回顾", "recalls"),
        ("zh", "关切地注意到灯", "关切地注意到", "notes with concern"),
        ("zh", "深为关切灯", "深为关切", "expresses concern"),
        ("zh", "请 秘 书 长 点灯；", "请", "requests"),
        ("zh", "强 调 指 出 灯", "强 调 指 出", "stresses"),
        ("zh", "在这方面促请各国", "在这方面促请", "calls upon"),
    ],
)
def test_lead_words_and_their_concept(language: str, text: str, lead: str, concept: str) -> None:
    found = grammar.load(language).action(text)
    assert found is not None
    assert text[found[0].start : found[0].end] == lead
    assert found[1] == concept


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Secretary-General shall count the lamps."),
        ("en", "Noteworthy lamps"),
        ("en", "Acting President of the lamps"),
        ("en", ""),
        ("fr", "Notes explicatives"),
        ("ru", "Приложение"),
        ("ar", "المرفق"),
        ("zh", "附件"),
    ],
)
def test_text_without_lead_words_says_no_action(language: str, text: str) -> None:
    assert grammar.load(language).action(text) is None


# ------------------------------------------------------------------ bodies


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "[on the report of the Special Political and Decolonization Committee (Fourth Committee) (A/1/2)]"),
        ("fr", "[sur la base du rapport de la Quatrième Commission (A/1/2)]"),
        ("es", "[sobre la base del informe de la Comisión Política Especial y de Descolonización (Cuarta Comisión)]"),
        ("ru", "[по докладу Комитета по специальным политическим вопросам и вопросам деколонизации]"),
        ("ar", "[بناء على تقرير لجنة المسائل السياسية الخاصة وإنهاء الاستعمار (اللجنة الرابعة)]"),
        ("zh", "[根据特别政治和非殖民化委员会 (第四委员会) 的报告]"),
    ],
)
def test_the_longest_name_tells_the_body(language: str, text: str) -> None:
    assert grammar.load(language).body(text) == "fourth-committee"


def test_bodies_in_damaged_and_inflected_forms() -> None:
    assert grammar.load("zh").body("大 会 ，") == "general-assembly"
    assert grammar.load("ru").body("принятая Экономическим и Социальным Советом") == "economic-and-social-council"
    assert grammar.load("ar").body("ﺍﻟﺠﻤﻌﻴﺔ العامة") == "general-assembly"
    assert grammar.load("en").body("without reference to a Main Committee") is None


# ------------------------------------------------------------------ covers


@pytest.mark.parametrize(
    ("language", "text", "items"),
    [
        ("en", "Agenda items 12 and 14 (b)", "12 and 14 (b)"),
        ("fr", "Points 12 et 14 b) de l’ordre du jour", "12 et 14 b)"),
        ("es", "Temas 12 y 14 b) del programa", "12 y 14 b)"),
        ("ru", "Пункты 12 и 14 b) повестки дня", "12 и 14 b)"),
        ("ar", "البندان 12 و 14 (ب) من جدول الأعمال", "12 و 14 (ب)"),
        ("zh", "议程项目12和14(b)", "12和14(b)"),
    ],
)
def test_agenda_items_give_their_numbers_as_printed(language: str, text: str, items: str) -> None:
    found = grammar.load(language).patterns["agenda_item"].search(text)
    assert found and found["number"] == items


def test_the_line_of_the_security_council_gives_number_meeting_and_date() -> None:
    rules = grammar.load("en")
    found = rules.patterns["adopted_line"].search(
        "Resolution 9001 (2099) Adopted by the Security Council at its 9834th meeting, on 15 January 2099"
    )
    assert found
    assert (found["number"], rules.ordinal(found["meeting"]), rules.date(found[0])) == (
        "9001 (2099)",
        9834,
        "2099-01-15",
    )


def test_an_enclosed_number_is_a_label_with_the_character_inside() -> None:
    found = grammar.load("zh").patterns["item_label"].match("㈢ 灯")
    assert found and found["label"] == "三" and found.end() == 2


# -------------------------------------------------------------------- fold


def test_fold_leads_back_to_the_text() -> None:
    text = "ﻻ\u200b الأمــم ①"
    folded = grammar.fold(text)
    assert folded.text == "لا الامم 1"
    start = folded.text.index("الامم")
    assert text[slice(*folded.span(start, start + 5))] == "الأمــم"


@given(st.text(max_size=60))
def test_fold_keeps_every_span_inside_the_text(text: str) -> None:
    folded = grammar.fold(text)
    last = 0
    for i in range(len(folded.text)):
        span = folded.span(i, i + 1)
        assert last <= span.start < span.end <= len(text)
        last = span.start


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_no_text_breaks_a_grammar(text: str, language: str) -> None:
    rules = grammar.load(language)
    rules.session(text)
    rules.body(text)
    rules.number(text)
    for span, iso in rules.dates(text):
        assert 0 <= span.start < span.end <= len(text) and re.fullmatch(r"\d{4}-\d\d-\d\d", iso)
    action = rules.action(text)
    assert action is None or action[0] == Span(*action[0])


# ------------------------------------------------------------------ detect

OURS = {
    "en": "The lamps of the harbour are counted by the keeper and his sons, who have lit them for all the years that "
    "anyone can recall, and which are to be seen from the sea.",
    "fr": "Les lampes du port sont comptées par le gardien et ses fils, qui les ont allumées pendant toutes les années "
    "dont on se souvient et que l’on voit depuis la mer.",
    "es": "Las lámparas del puerto son contadas por el guardián y sus hijos, que las han encendido en todos los años "
    "que se recuerdan y que se ven desde el mar con claridad.",
    "ru": "Лампы в порту считает смотритель и его сыновья, которые зажигали их во все годы, что помнят люди, и как "
    "говорят, их видно с моря не хуже, чем за день до того.",
    "ar": "المصابيح في الميناء التي يعدها الحارس وأبناؤه من كل عام إلى عام، على ما يذكر الناس، بما في ذلك ما يرى من "
    "البحر مع كل ليلة بين السفن.",
    "zh": "港口的灯由看守人和他的儿子们点数，"
    "他们在人们所记得的各个年份里都会点亮这些灯，并且在海上也可以看到，对于过往的船只有重要的作用。",
}
OTHERS = [
    "Die Lampen des Hafens werden von dem Wächter und seinen Söhnen gezählt, die sie in all den Jahren anzünden",
    "As lâmpadas do porto são contadas pelo guarda e pelos seus filhos, que as acenderam em todos os anos, não se vê",
    "Le lampade del porto sono contate dal guardiano e dai suoi figli, che le hanno accese in tutti gli anni",
    "Лампе у луци броји чувар са својим синовима, који су их палили свих година којих се људи сећају, и да се виде",
    "Лампи в порту рахує доглядач та його сини, які запалювали їх у всі роки, що їх пам'ятають люди, і їх видно",
    "چراغ‌های بندر را نگهبان و پسرانش می‌شمارند که در همه سال‌هایی که به یاد مردم است آن‌ها را روشن کرده‌اند و از دریا",
    "港のランプは番人とその息子たちによって数えられ、人々が覚えているすべての年に灯されてきた。海からも見える。",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore.",
    "12 34 56",
    "",
    "lamps",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_tells_its_language(language: str) -> None:
    assert grammar.detect(OURS[language]) == language


def test_damaged_text_tells_its_language() -> None:
    assert grammar.detect(" ".join(OURS["zh"])) == "zh"
    shaped = OURS["ar"].replace("في", "ﻓﻲ").replace("من", "ﻣﻦ").replace("ال", "ﺍﻟ")
    assert grammar.detect(shaped) == "ar"
    assert grammar.detect(OURS["ru"].replace("смотритель", "смо тритель")) == "ru"


@pytest.mark.parametrize("text", OTHERS)
def test_other_languages_and_too_little_text_are_none_of_ours(text: str) -> None:
    assert grammar.detect(text) is None


def test_detecting_is_cheap_however_long_the_text() -> None:
    text = OURS["ar"] * 2000
    grammar.detect(text)
    start = time.perf_counter()
    grammar.detect(text + " ")
    assert time.perf_counter() - start < 0.05


# ------------------------------------------------------------------ errors


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(grammar.GrammarError, match="'de'"):
        grammar.load("de")
