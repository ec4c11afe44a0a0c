"""Symbols of United Nations documents: find, one canonical spelling, links, order. Knows no language.

A symbol is a row of parts between slashes: the organ, then its body, session, kind and number
(`A/C.3/76/L.10/Rev.1`). Canonical are: no spaces, the organ's letters as the Library prints them, the letter
of a part and the session of the old series without a space (`A/RES/57/4B`, `A/RES/1514(XV)`). How symbols are
made: Dag Hammarskjöld Library, research.un.org/en/docs/symbols. The organs are data (`data/organs.toml`).
"""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from resograph.model import Span

LONGEST = 120  # characters that a symbol can have; longer ones are no symbols
CAPITALIZED = "Add Rev Corr Amend Summary Part Vol Supp Sect Resumption Introduction"
TITLED = {word.upper(): word for word in CAPITALIZED.split()}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

# Spaces that readers leave: after a slash before a number or a known part, before a bracket or a part's letter.
STOP = r"(?:[.\-]|(?:(?<=Add)|(?<=Rev)|(?<=Res)|(?<=Corr))\.\s(?=\d))"
PART = rf"[A-Z0-9][A-Za-z0-9]{{0,15}}(?:{STOP}[A-Z0-9][A-Za-z0-9]{{0,11}}){{0,4}}"
SESSION = (
    r"(?:\s?\((?:[IVXLC]{1,8}|\d{1,4}|[A-Z]{1,3}-[A-Z0-9]{1,6}"
    r"|(?i:Vol|Part|Supp|Sect|Resumption|Introduction)\.?\s?[IVXLC0-9]{0,4}|Parts\s?[IVX]{1,4}\s?and\s?[IVX]{1,4})\))"
)
AFTER = r"(?:\s?(?=\d|(?:Add|Rev|Corr|Amend|PV|SR|L)\.|RES/|DEC/))"
# the letter of a resolution's part, where a space sets it off; "A" may be a word, so a sign must follow it
LETTER = (
    r"(?:\s?[A-Z](?:\s?[-–]\s?[A-Z])?(?=\s?(?:[,;.:)\]،؛。，、；]|\(|$))"
    r"|\s[B-Z](?![A-Za-z\u00c0-\u024f\u0300-\u036f0-9_/.'’-]))"
)
SINGLE = rf"[A-Z]{{1,8}}(?:\.\d{{1,3}})?{SESSION}?(?:/{AFTER}?{PART}{SESSION}?){{1,9}}"
RESOLUTION = rf"[A-Z]{{1,8}}(?:/[A-Z]{{1,6}})?/\s?(?:RES|DEC)/\s?{PART}(?:/\s?\d{{1,4}})?{LETTER}?{SESSION}?"
# one document of two organs, also where a reader lost the dash between its symbols
DOUBLE = r"(?:\s?[-–]\s?|\s(?=S/\d{4}/\d))"
SYMBOL = re.compile(
    rf"(?<![A-Za-z0-9_/.\-@&=%])(?:{RESOLUTION}(?![A-Za-z0-9/])|{SINGLE}(?:{DOUBLE}{SINGLE}){{0,3}}(?![\u00c0-\u024f]))"
)
IN_ADDRESS = re.compile(rf"{RESOLUTION}|{SINGLE}")
WHOLE = re.compile(rf"(?:{RESOLUTION}|{SINGLE}(?:[-–]{SINGLE}){{0,3}})")
NUMBER = re.compile(
    r"(?P<first>(?:(?:ES|S)-)?\d{1,4}|[IVXLC]{1,8}|S-[IVXLC]{1,5})(?:/(?P<second>\d{1,4}))?"
    r"(?P<letter>[A-Z])?(?:[-–][A-Z])?(?P<year>\((?:\d{4}|[IVXLC]+|(?:ES|S)-[IVXLC]+)\))?"
)
SITES = re.compile(r"(?:^|\.)(?:undocs\.org|docs\.un\.org|documents\.un\.org|daccess-ods\.un\.org|un\.org)$", re.I)
# whose paths are symbols; of other addresses only the query may say one
PATHS = re.compile(r"(?:^|\.)(?:undocs\.org|docs\.un\.org|documents\.un\.org)$", re.I)
ADDRESS = re.compile(r"(?:undocs|docs\.un)\.org/(?:[a-z]{2}/)?(?=[A-Z])")
LANGUAGE = re.compile(r"(?:ar|ch|en|es|fr|ru|sp|zh|de)(?=/)", re.I)


@lru_cache(maxsize=1)
def organs() -> dict[str, dict[str, Any]]:
    """The adopting bodies by key, as `data/organs.toml` has them."""
    return tomllib.loads((resources.files("resograph") / "data" / "organs.toml").read_text("utf-8"))


class PlainCharacters(dict[int, int | None]):
    """For `str.translate`: the plain character of each code point, None for those that go; filled as met."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        plain: int | None = code
        if char.isascii() or (char.isalpha() and not 0xFF00 <= code <= 0xFF5E):
            pass
        elif unicodedata.category(char) == "Cf":
            plain = None
        elif char in "‐‑":
            plain = ord("-")
        elif char.isspace() or 0xFF00 <= code <= 0xFF5E or char.isdecimal():
            piece = unicodedata.normalize("NFKC", char)
            plain = ord(str(unicodedata.decimal(piece)) if piece.isdecimal() else piece[0])
        self[code] = plain
        return plain


PLAIN = PlainCharacters()


# Cyrillic letters that look like Latin ones, where symbols have letters
LOOKALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")
MISTYPED = re.compile(r"[АВЕКМНОРСТХ]{1,8}(?=[/.\d])")


@lru_cache(maxsize=1)
def unusual() -> re.Pattern[str]:
    """The characters that have another plain one; looking for them is far cheaper than a table for each."""
    codes = (*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000))
    return re.compile(
        f"[{''.join(re.escape(chr(code)) for code in codes if PLAIN[code] != code)}\U00010000-\U0010ffff]"
    )


def plain_characters(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with one kind of space and digit and without invisible characters.

    With it, for each character that went, how many stand before it that stay.
    """
    if text.isascii():
        return text, ()
    gone: list[int] = []

    def plain(found: re.Match[str]) -> str:
        code = PLAIN[ord(found[0])]
        if code is None:
            gone.append(found.start() - len(gone))
            return ""
        return chr(code)

    return unusual().sub(plain, text), tuple(gone)


def latin(letters: re.Match[str]) -> str:
    """The Latin letters that were meant where Cyrillic ones stand inside a symbol or begin one."""
    start, text = letters.start(), letters.string
    before = text[start - 1] if start else " "
    inside = before == "/" or (before.isascii() and before.isupper())
    begins = text[letters.end()] == "/" and not before.isalpha()
    return letters[0].translate(LOOKALIKE) if inside or begins else letters[0]


# ------------------------------------------------------------- spelling


def canonical(text: str) -> str | None:
    """The one spelling of the symbol that the text is, None where it is none.

    >>> canonical("S/RES/1325 (2000)"), canonical("A/RES/57/4 B"), canonical("a/res/76/186")
    ('S/RES/1325(2000)', 'A/RES/57/4B', 'A/RES/76/186')
    """
    return None if len(text) > 2 * LONGEST else canonical_of(text)


@lru_cache(maxsize=8192)
def canonical_of(text: str) -> str | None:
    """`canonical` of a text that is short enough; the same symbols come again and again."""
    plain = re.sub(r"(?<=\d)\s(?=S/\d{4}/\d)", "-", plain_characters(text)[0])
    joined = re.sub(r"\s+", "", plain).replace("–", "-").strip("*")
    if len(joined) > LONGEST or not WHOLE.fullmatch(joined.upper()):
        return None
    return spelled(joined) if plausible(joined.upper()) else None


def spelled(joined: str) -> str:
    """The symbol without spaces, each part in the case that the Library prints."""
    return re.sub(r"[A-Za-z]+", lambda word: TITLED.get(word[0].upper(), word[0].upper()), joined)


def plausible(symbol: str) -> bool:
    """Whether a row of parts is a symbol and not a fraction, a pair of abbreviations or a date."""
    first, _, rest = symbol.partition("/")
    if not any(char.isdigit() for char in rest) and "(" not in rest:
        return False
    if "/" not in rest and not re.match(r"(?:PV|SR|INF|CONF)\.", rest):
        # two parts alone: only the organs' own short series (S/26745, A/520, E/3048)
        # and no Roman number of a session (X/20)
        short = re.fullmatch(r"(?![IVXL]+$)[A-Z]{1,4}(?:\(\d+\))?", first)
        return short is not None and bool(re.match(r"\d{2,6}(?![\w/])", rest))
    return True


def find(text: str) -> list[tuple[Span, str]]:
    """The full symbols in running text, as (span, canonical spelling), in order.

    Never a closing bracket or stop that belongs to the sentence, nor an address (but the symbol at the end
    of one that leads to the document).
    """
    plain, gone = plain_characters(text)
    if "/" in plain:
        plain = MISTYPED.sub(latin, plain)
    found = [match.span() for match in SYMBOL.finditer(plain)]
    # in an address the symbol follows a slash, where it is not looked for
    led = (IN_ADDRESS.match(plain, address.end()) for address in ADDRESS.finditer(plain))
    found += [match.span() for match in led if match]
    out = []
    for start, end in sorted(found):
        symbol = canonical(plain[start:end])
        if symbol is not None:
            out.append((Span(start + bisect_right(gone, start), end + bisect_right(gone, end - 1)), symbol))
    return out


# ---------------------------------------------------------------- parts


def number_of(symbol: str) -> str | None:
    """The number of a resolution as printed (`76/186`), None for other documents."""
    found = re.search(r"/RES/(.+)$", symbol)
    return found[1] if found else None


def is_resolution(symbol: str) -> bool:
    """Whether the canonical symbol is that of a resolution itself (not of its corrigendum)."""
    number = number_of(symbol)
    return number is not None and bool(NUMBER.fullmatch(number))


def organ(symbol: str) -> str | None:
    """Key of the organ whose document it is (`human-rights-council` for A/HRC/...), None for other bodies."""
    fitting = [
        (len(prefix), key)
        for key, one in organs().items()
        for prefix in one["prefixes"]
        if symbol == prefix or symbol.startswith(prefix + "/")
    ]
    return max(fitting)[1] if fitting else None


def session(symbol: str) -> str | None:
    """Session (`76`, `ES-11`, `S-32`) or year (`2021`) that the symbol says, None where it says none.

    >>> session("A/RES/ES-11/1"), session("A/RES/1514(XV)"), session("E/RES/2021/25"), session("S/RES/1325(2000)")
    ('ES-11', '15', '2021', '2000')
    """
    if bracket := re.search(r"\((?:(\d{4})|((?:ES-|S-)?)([IVXLC]+))\)$", symbol):
        return bracket[1] or f"{bracket[2]}{roman(bracket[3])}"
    parts = [part for part in symbol.split("/")[1:] if not re.match(r"(?:Add|Rev|Corr|Amend|Summary)\.", part)]
    for part in parts[:-1]:
        if re.fullmatch(r"(?:ES-|S-)?\d{1,4}", part):
            return part
    return None


def roman(letters: str) -> int:
    """The value of a Roman number."""
    total = 0
    for letter, following in zip(letters, letters[1:] + " ", strict=True):
        value = ROMAN[letter]
        total += -value if value < ROMAN.get(following, 0) else value
    return total


def roman_figures(number: int) -> str:
    """The number in Roman figures.

    >>> roman_figures(14), roman_figures(99)
    ('XIV', 'XCIX')
    """
    out = ""
    signs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    for value, sign in signs:
        out += sign * (number // value)
        number %= value
    return out


def resolution_symbol(body: str, number: str) -> str | None:
    """The symbol of the resolution that a body (key) gave a printed number ("76/186", "2768 (2025)", "57/4 B").

    None where the body has no such resolutions or the text is no number. Of a row of parts ("75/101 A-B")
    the symbol is that of the whole.
    """
    one = organs().get(body)
    joined = re.sub(r"\s+", "", plain_characters(number)[0]).rstrip(".")
    joined = re.sub(r"[A-Z][-–][A-Z]$", "", joined)
    if one is None or not NUMBER.fullmatch(joined):
        return None
    return canonical(str(one["resolution"]).format(number=joined))


def record(body: str | None, session: str | None, date: str | None, meeting: int | None) -> str | None:
    """Symbol of the verbatim or summary record of a meeting of the body; `date` is ISO 8601."""
    one = organs().get(body or "")
    if one is None or meeting is None:
        return None
    template = str(one["record"])
    if ("{session}" in template and session is None) or ("{year}" in template and not (date or session)):
        return None
    return canonical(template.format(session=session, year=(date or session or "")[:4], meeting=meeting))


# ---------------------------------------------------------------- links


def from_link(url: str) -> str | None:
    """The symbol that a link to a document of the United Nations names, None for other links.

    >>> from_link("https://undocs.org/en/S/RES/2334(2016)")
    'S/RES/2334(2016)'
    """
    if len(url) > 1000:
        return None
    try:
        parts = urlsplit(url.strip() if "//" in url else "//" + url.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if not SITES.search(host):
        return None
    query = parse_qs(parts.query)
    for name in ("FinalSymbol", "finalsymbol", "s", "DS", "ds", "symbol", "m"):
        if name in query:
            return canonical(query[name][0])
    if not PATHS.search(host):
        return None
    path = unquote(parts.path).lstrip("/").rstrip("/ .,;")
    if shown := re.match(r"(?:symbol|doc)/", path):
        path = path[shown.end() :]
    if language := LANGUAGE.match(path):
        path = path[language.end() + 1 :]
    return canonical(path)


def undocs(symbol: str) -> str:
    """Address of the document on undocs.org."""
    return "https://undocs.org/" + quote(symbol, safe="/()")


def iri_path(symbol: str) -> str:
    """The symbol as the path of an IRI: slashes kept, everything else that needs it percent-encoded."""
    return quote(symbol, safe="/")


def sort_key(symbol: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts symbols as people do: A/RES/9/1 before A/RES/10/1."""
    pieces = re.findall(r"\d+|[^\d]+", symbol)
    return tuple((int(piece), "") if piece.isascii() and piece.isdigit() else (-1, piece) for piece in pieces)
