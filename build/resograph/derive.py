"""What follows from all documents together: series of resolutions, answered requests, names that are one thing.

Each matter has a graph of its own (`:graph/series`, `:graph/names`, `:graph/labels`), made anew from the whole store
after each build, so that it does not depend on the order in which files were read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pyoxigraph as ox

from resograph import symbols
from resograph.grammar import fold
from resograph.rdf import action_node, node, rg
from resograph.store import Store

PREFIXES = """
PREFIX cito: <http://purl.org/spar/cito/>
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX rg: <https://w3id.org/resograph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

PREF_LABEL = node("http://www.w3.org/2004/02/skos/core#prefLabel")

RDFS_LABEL = node("http://www.w3.org/2000/01/rdf-schema#label")

SAME_TITLE = 0.75
"""Share of words (of both titles together) that two titles of a series have in common at least. They change little
from year to year."""

NAMED = 0.8
"""Share of the words of a title that follow a list of resolutions on that subject at least."""

OTHER_TITLE = 0.3
"""Share of words below which two titles are of different subjects."""

NEAR = 60
"""Characters between two resolutions of a list at most: a date and a conjunction."""

BARE = 4
"""Words after a list that tell no subject: those of a date."""

STEM = 5
"""Letters by which two words count as one, so that endings make no difference."""

TOGETHER = 0.5
"""Share of the passages with a name in which the other language has the thing, at least, for the two to be one."""

RECALLING = ("recalls", "reaffirms", "bears in mind", "takes note", "is guided by", "reiterates")
"""Acts with which a resolution names those before it."""

ANSWERING = ("takes note", "welcomes", "notes", "has considered", "expresses appreciation", "acknowledges", "commends")
"""Acts with which a resolution takes up a report."""

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"\w+")


def graphs(store: Store) -> dict[str, list[ox.Triple]]:
    """The derived graphs of a store, by IRI."""
    resolutions = read(store)
    follows = series(resolutions)
    found = [ox.Triple(*edge) for edge in edges(store.base, follows)]
    found += answers(store, follows)
    same = names(store)
    return {
        f"{store.base}graph/series": found,
        f"{store.base}graph/names": same,
        f"{store.base}graph/labels": labels(store, same),
    }


def rows(store: Store, text: str) -> Iterator[tuple[Any, ...]]:
    """The answers to a query, as values in the order of its variables, None where one is not bound."""
    found = store.query(PREFIXES + text)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    for one in found:
        yield tuple(getattr(one[name], "value", None) for name in names)


# ----------------------------------------------------------------- series


@dataclass(slots=True)
class Held:
    """A resolution in the store: titles and, for each preambular paragraph that recalls, what it cites and says.

    `titles` and the texts of `recalls` are by language; `recalls` maps the IRI of a paragraph to the symbols of
    resolutions of the same organ that it cites, each with the end of its words by language.
    """

    titles: dict[str, str] = field(default_factory=dict)
    recalls: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


def read(store: Store) -> dict[str, Held]:
    """The resolutions that were built from files, by symbol, with what tells their series."""
    found: dict[str, Held] = {}
    for symbol, title, language in rows(
        store,
        "SELECT ?symbol ?title (LANG(?title) AS ?language) WHERE "
        "{ ?r eli:is_realized_by ?v ; dcterms:identifier ?symbol . ?v dcterms:title ?title }",
    ):
        found.setdefault(symbol, Held()).titles[language] = title
    acts = " ".join(str(action_node(concept)) for concept in RECALLING)
    for symbol, cited, passage, language, end in rows(
        store,
        f"""SELECT ?symbol ?cited ?p (LANG(?quote) AS ?language) ?end WHERE {{
            VALUES ?act {{ {acts} }}
            ?c a rg:Citation ; rg:action ?act ; cito:hasCitingEntity/dcterms:identifier ?symbol ;
               cito:hasCitedEntity ?d ; rg:inPassage ?p ; rg:evidence ?e .
            ?d a rg:Resolution ; dcterms:identifier ?cited . ?p a rg:PreambularParagraph .
            ?e rg:quote ?quote ; rg:end ?end }}""",
    ):
        if symbol in found and symbols.organ(cited) == symbols.organ(symbol):
            ends = found[symbol].recalls.setdefault(passage, {}).setdefault(cited, {})
            ends[language] = max(int(end), ends.get(language, 0))
    passages = {passage: held for held in found.values() for passage in held.recalls}
    for passage, text, language in rows(
        store, "SELECT ?p ?text (LANG(?text) AS ?language) WHERE { ?p a rg:PreambularParagraph ; rg:text ?text }"
    ):
        if passage in passages:
            passages[passage].texts.setdefault(passage, {})[language] = text
    return found


def series(resolutions: Mapping[str, Held]) -> dict[str, str]:
    """The resolution that each follows, by symbol.

    It is the latest of the same organ and an earlier session that the resolution recalls with (nearly) the same
    title, or in a list that names its own subject ("its resolutions 61/180, 64/178 and 74/176 on improving ..."), or at
    first and without a word on another subject. Such a list also tells how those in it follow each other, where they do
    not tell themselves. A resolution whose title is known and quite another is none of the series.
    """
    follows: dict[str, str] = {}
    lists: list[list[str]] = []
    for symbol in sorted(resolutions, key=order):
        held = resolutions[symbol]
        known: set[str] = set()
        for cites in held.recalls.values():
            known.update(one for one in cites if one in resolutions and alike(held, resolutions[one]) >= SAME_TITLE)
        for passage in held.recalls:
            mine = {
                one
                for one in on_subject(held, passage, first=passage == min(held.recalls, key=symbols.sort_key))
                if order(one)[0] < order(symbol)[0]
                and (one not in resolutions or alike(held, resolutions[one]) >= OTHER_TITLE)
            }
            lists.append(sorted(mine, key=order))
            known.update(mine)
        known = {one for one in known if order(one)[0] < order(symbol)[0]}
        if known:
            follows[symbol] = max(known, key=order)
    # the list of the latest resolution is the longest and speaks last
    for listed_ones in reversed(lists):
        for earlier, later in pairwise(listed_ones):
            follows.setdefault(later, earlier)
    return follows


def on_subject(held: Held, passage: str, first: bool) -> set[str]:
    """The resolutions that a paragraph lists with the resolution's own subject, in most of the languages held.

    In the `first` paragraph that recalls, also those listed without any subject.
    """
    votes: Counter[str] = Counter()
    asked = 0
    for language, text in held.texts.get(passage, {}).items():
        title = held.titles.get(language, "")
        wanted = words(title)
        cites = held.recalls[passage]
        ends = sorted((places[language], cited) for cited, places in cites.items() if language in places)
        if not wanted or not ends:
            continue
        asked += 1
        listed: set[str] = set()
        for (end, cited), (following, _) in pairwise([*ends, (len(text) + NEAR, "")]):
            listed.add(cited)
            if following - end <= NEAR:
                continue
            rest = words(text[end : min(following, end + NEAR + 2 * len(title))])
            said = [one for one in rest if not one.isdecimal()]
            bare = first and following > len(text) and len(text) - end <= NEAR and len(said) <= BARE
            if bare or len(wanted & rest) >= NAMED * len(wanted):
                votes.update(listed)
            listed = set()
    return {cited for cited, count in votes.items() if 2 * count >= asked}


def alike(first: Held, second: Held) -> float:
    """How much the titles of two resolutions have in common, from 0 to 1, in the language in which it is most."""
    shares = [0.0]
    for language in first.titles.keys() & second.titles.keys():
        one, other = words(first.titles[language]), words(second.titles[language])
        if one and other:
            shares.append(len(one & other) / len(one | other))
    return max(shares)


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The words of a text without their endings; of Chinese the pairs of characters."""
    found: set[str] = set()
    for word in WORD.findall(fold(text).text):
        if HAN.search(word):
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) > 2:
            found.add(word[:STEM])
    return frozenset(found)


@lru_cache(maxsize=100_000)
def order(symbol: str) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    """A key that sorts the resolutions of an organ by time: session or year, then number.

    >>> order("A/RES/1514(XV)") < order("A/RES/61/180") < order("A/RES/64/178")
    True
    """
    session = re.search(r"\d+", symbols.session(symbol) or "")
    number = re.findall(r"\d+", re.sub(r"\(.*\)$", "", symbol))
    return int(session[0]) if session else 0, int(number[-1]) if number else 0, symbols.sort_key(symbol)


def edges(base: str, follows: Mapping[str, str]) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]:
    for later, earlier in sorted(follows.items()):
        yield document(base, later), rg("follows"), document(base, earlier)


def document(base: str, symbol: str) -> ox.NamedNode:
    """The node of a document."""
    return node(base + symbols.iri_path(symbol))


# --------------------------------------------------------------- answers


def answers(store: Store, follows: Mapping[str, str]) -> list[ox.Triple]:
    """Ties each request for a report to the document with which it was met, where a later resolution shows it.

    The document is one that a later resolution of the series takes note of (or welcomes) in a paragraph that names
    the one who was asked, and whose symbol is of the session in which it was due, or of one after the request.
    """
    later: dict[str, str] = {}
    for one in sorted(follows, key=order, reverse=True):
        later[follows[one]] = one  # the earliest that follows stays
    asked: dict[str, dict[str, tuple[set[str], str | None]]] = defaultdict(dict)
    for symbol, request, addressee, due in rows(
        store,
        'SELECT ?symbol ?q ?who ?due WHERE { ?q a rg:Request ; rg:deliverable "report" ; rg:addressee ?who ; '
        "rg:requestedBy/dcterms:identifier ?symbol . OPTIONAL { ?q rg:dueSession ?due } }",
    ):
        who, _ = asked[symbol].setdefault(request, (set(), None))
        who.add(addressee)
        asked[symbol][request] = (who, due)
    acts = " ".join(str(action_node(concept)) for concept in ANSWERING)
    noted: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for symbol, cited, who in rows(
        store,
        f"""SELECT DISTINCT ?symbol ?cited ?who WHERE {{
            VALUES ?act {{ {acts} }}
            ?c a rg:Citation ; rg:action ?act ; cito:hasCitingEntity/dcterms:identifier ?symbol ;
               cito:hasCitedEntity/dcterms:identifier ?cited ; rg:inParagraph ?p .
            ?m rg:inPassage ?p ; rg:entity ?who ; a rg:Mention }}""",
    ):
        if not symbols.number_of(cited):
            noted[symbol][cited].add(who)
    found = []
    for symbol in sorted(asked, key=order):
        following = later.get(symbol)
        for request, (who, due) in sorted(asked[symbol].items()):
            session = due.rpartition("/")[2] if due else None
            after, steps = following, 0
            while after is not None and steps < 4:
                reports = sorted(
                    cited
                    for cited, named in noted.get(after, {}).items()
                    if who & named and timely(cited, symbol, session)
                )
                if reports:
                    for report in reports:
                        found.append(ox.Triple(node(request), rg("answeredBy"), document(store.base, report)))
                    found.append(ox.Triple(node(request), rg("answeredIn"), document(store.base, after)))
                    break
                after, steps = later.get(after), steps + 1
    return found


def timely(report: str, asking: str, due: str | None) -> bool:
    """Whether a report is of the session in which it was due, or of one after the resolution that asked for it."""
    session = symbols.session(report)
    if session is None:
        return False
    if due is not None:
        return session == due
    asked = symbols.session(asking) or ""
    return session.isdecimal() and asked.isdecimal() and int(session) > int(asked)


# ----------------------------------------------------------------- names


def names(store: Store) -> list[ox.Triple]:
    """Which things that no vocabulary has are one, as the language versions show when they are laid side by side.

    A thing of one language is taken for one that the English version names in the same passages, where this version
    does not, when that is so in at least half of its passages, and each is the best partner of the other.
    """
    unlisted = {one for (one,) in rows(store, "SELECT ?x WHERE { ?x a rg:Unlisted }")}
    passages: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for passage, thing, language in rows(
        store,
        """SELECT DISTINCT ?p ?thing ?language WHERE {
            { SELECT DISTINCT ?p WHERE { ?x a rg:Unlisted . ?o rg:entity ?x ; rg:inPassage ?p } }
            ?m rg:inPassage ?p ; a rg:Mention ; rg:entity ?thing ; rg:evidence/rg:inVersion/dc:language ?language }""",
    ):
        passages[passage][language].add(thing)
    together: dict[tuple[str, str], float] = defaultdict(float)
    seen: dict[str, int] = defaultdict(int)
    for passage in sorted(passages):
        said = passages[passage]
        english = said.get("en", set())
        for language in sorted(said):
            mine = said[language]
            own = sorted(one for one in mine if one in unlisted and one not in english)
            others = sorted(english - mine)
            if language == "en" or not own or "en" not in said:
                continue
            for one in own:
                fitting = [other for other in others if kind_of(other) == kind_of(one)]
                seen[one] += 1
                rivals = sum(kind_of(other) == kind_of(one) for other in own)
                for other in fitting:
                    together[one, other] += 1 / max(len(fitting), rivals)
    best = best_of(((one, other), score / seen[one]) for (one, other), score in together.items())
    back = best_of(((other, one), score) for (one, other), score in together.items())
    labels = dict(rows(store, 'SELECT ?x ?label WHERE { ?x skos:prefLabel ?label . FILTER(LANG(?label) = "en") }'))
    found = []
    for one, (other, share) in sorted(best.items()):
        # a thing of the vocabulary may be met in several wordings, each a name of its own
        if share >= TOGETHER and (other not in unlisted or back.get(other, ("", 0))[0] == one):
            found.append(ox.Triple(node(one), rg("sameThing"), node(other)))
            if other in labels:
                found.append(ox.Triple(node(one), PREF_LABEL, ox.Literal(labels[other], language="en")))
    return found


def labels(store: Store, more: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Every name of a thing, preferred or other, as its rdfs:label, of the store and of `more`.

    One property for all names lets a question find a thing by any of them a hundred times as fast as two, and
    tools that know no SKOS show them.
    """
    found = store.query(PREFIXES + "SELECT ?x ?name WHERE { ?x skos:prefLabel|skos:altLabel ?name }")
    assert isinstance(found, ox.QuerySolutions)
    named = [ox.Triple(one["x"], RDFS_LABEL, one["name"]) for one in found]
    return named + [ox.Triple(one.subject, RDFS_LABEL, one.object) for one in more if one.predicate == PREF_LABEL]


def best_of(scored: Iterable[tuple[tuple[str, str], float]]) -> dict[str, tuple[str, float]]:
    """The best partner of each, with its score; none where two are as good."""
    ranked: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (one, other), score in scored:
        ranked[one].append((score, other))
    found = {}
    for one, partners in ranked.items():
        partners.sort(reverse=True)
        if len(partners) == 1 or partners[0][0] > partners[1][0]:
            found[one] = (partners[0][1], partners[0][0])
    return found


def kind_of(iri: str) -> str:
    """What a thing is, by its IRI: `body`, `instrument`, `meeting` ..."""
    found = re.search(r"/(body|instrument|meeting|session|state|party)/", iri)
    return found[1] if found else ""
