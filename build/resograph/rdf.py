"""A reading to the quads of one named graph. Every IRI in the data is made here.

Things live under a base IRI, `:` below: `:A/RES/76/186` is the resolution, `:A/RES/76/186/ru` its
Russian version and the graph that holds what was read from it, `:A/RES/76/186#op28` a paragraph,
one node for all languages. States, bodies and actions keep the IRIs of their vocabularies, whatever
the base. What was not found gives no quad.
"""

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from resograph import __version__, resources, symbols
from resograph.model import Block, Citation, Document, Gathering, Link, Reading, Request, Span

DEFAULT_BASE = "https://w3id.org/resograph/"
"""Base IRI of the data, and of the vocabularies always."""

RG = "https://w3id.org/resograph/ontology#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
ELI = "http://data.europa.eu/eli/ontology#"
CITO = "http://purl.org/spar/cito/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
EVENT = "http://purl.org/NET/c4dm/event.owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DATES = (NamedNode(XSD + "gYear"), NamedNode(XSD + "gYearMonth"), NamedNode(XSD + "date"))
INTEGER = NamedNode(XSD + "integer")
LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
GOAL = "http://metadata.un.org/sdg/"

IN_FRAGMENT = "!$&'()*+,;=:@/?-._~"  # what RFC 3986 lets stand in a fragment beside letters and digits

CLASSES = {
    "formula": "Formula",
    "preambular": "PreambularParagraph",
    "operative": "OperativeParagraph",
    "annex-paragraph": "AnnexParagraph",
    "item": "Item",
    "heading": "Heading",
    "annex": "Annex",
    "table": "Table",
    "closing": "Closing",
}
"""Class of ours for each kind of block; the title is no node but `dcterms:title`."""

KINDS = {"body": "Body", "instrument": "Instrument", "state": "State"}
"""Class of ours for each kind of name."""

CONFIDENCE = {"ibid": 0.98, "link": 0.97, "short": 0.99}
"""How often a citation read by a rule that can err is right."""

DUE_SESSION = re.compile(r"(?P<number>(?:ES-|S-)?\d+)(?:st|nd|rd|th)? session")
PARAGRAPHS = {"preambular", "operative", "annex-paragraph"}
VOTES = {"in-favour": "inFavour", "against": "against", "abstaining": "abstaining"}
SCHEMES = {"unbis": "UnbisThesaurus", "eurovoc": "EuroVoc", "heading": "AuthorityHeadings"}


def graph_iri(document: Document, base: str = DEFAULT_BASE) -> str:
    """IRI of the named graph of a document, which is that of its language version.

    `:file/<sha256>` where the symbol is not known.
    """
    if document.symbol is None:
        return f"{base}file/{document.sha256}"
    return f"{base}{symbols.iri_path(document.symbol)}/{document.language}"


def quads(reading: Reading, base: str = DEFAULT_BASE) -> list[Quad]:
    """The quads of one reading, all in the graph `graph_iri`, sorted as N-Quads lines.

    The same reading gives the same list: no blank nodes, no clock. `base` is an absolute IRI that
    ends in a slash or number sign.
    """
    mapping = Mapping(reading, base)
    mapping.resolution()
    mapping.version()
    mapping.cover()
    mapping.facts()
    mapping.passages()
    mapping.citations()
    mapping.mentions()
    mapping.requests()
    return mapping.sorted()


@lru_cache(maxsize=50_000)
def node(iri: str) -> NamedNode:
    """The node of an IRI; checking an IRI costs more than looking it up."""
    return NamedNode(iri)


@lru_cache(maxsize=500)
def rg(name: str) -> NamedNode:
    """A term of our ontology."""
    return NamedNode(RG + name)


def slug(name: str) -> str:
    """A name as the last part of an IRI: lower case, a hyphen for all that is no letter or digit.

    >>> slug("UN Office on Drugs and Crime")
    'un-office-on-drugs-and-crime'
    """
    return quote(re.sub(r"\W+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-"))


@lru_cache(maxsize=10_000)
def state_key(name: str) -> str:
    """A State's name as it is compared: without case, accents, and the shape of apostrophes and spaces.

    >>> state_key("CÔTE D’IVOIRE ") == state_key("Cote d'Ivoire")
    True
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in letters if not unicodedata.combining(char)).replace("ı", "i")
    return re.sub(r"\W+", " ", plain).strip()


@lru_cache(maxsize=1)
def states() -> dict[str, NamedNode]:
    """State of each name in the vocabulary of States, by `state_key`."""
    labels = {NamedNode(SKOS + kind) for kind in ("prefLabel", "altLabel", "hiddenLabel")}
    path = resources.ontology() / "vocabularies" / "states.ttl"
    found: dict[str, NamedNode] = {}
    for triple in parse(path.read_bytes(), format=RdfFormat.TURTLE):
        if triple.predicate in labels and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            found[state_key(triple.object.value)] = triple.subject
    return found


@lru_cache(maxsize=1)
def letter_order() -> dict[str, int]:
    """data/letters.toml: how many a sign of a list stands for, by the sign."""
    rows = tomllib.loads((resources.data() / "letters.toml").read_text(encoding="utf-8"))["rows"]
    return {sign: rank for row in rows for rank, signs in enumerate(row, 1) for sign in signs.split("|")}


def rank_of(label: str) -> int | None:
    """The number that a label of a list stands for, None where it is of no known row.

    >>> rank_of("㈢"), rank_of("12"), rank_of("?")
    (3, 12, None)
    """
    plain = re.sub(r"\W", "", unicodedata.normalize("NFKC", label))
    return int(plain) if plain.isdecimal() else letter_order().get(plain)


def neutral_places(blocks: Sequence[Block]) -> dict[str, str]:
    """The place of each block as all languages share it.

    Some scripts print sub-items with letters or numerals of their own where the others print (a) and (i). Such a
    label becomes what the others print at its level: a letter at the first, a small Roman numeral below. A label of no
    known row counts by the item's order among its siblings.
    """
    places: dict[str, str] = {}
    taken: set[str] = set()
    order: Counter[str] = Counter()
    for block in blocks:
        place = block.place
        if block.kind == "item" and block.parent is not None:
            order[block.parent] += 1
            label = (block.number or "").strip()
            if not label or not label.isascii() or (label.isdecimal() and block.level > 1):
                rank = rank_of(label) or order[block.parent]
                label = letters(rank) if block.level <= 1 else symbols.roman_figures(rank).lower()
            place = f"{places.get(block.parent, block.parent)}({label})"
            while place in taken:  # a label printed twice keeps two nodes
                place += "_"
        taken.add(place)
        places[block.place] = place
    return places


def agenda_key(number: str) -> str:
    """The number of an agenda item as all languages share it, without spaces and brackets.

    >>> agenda_key("74 (b)"), agenda_key("18 (ل)")
    ('74b', '18l')
    """
    plain = unicodedata.normalize("NFKC", number)
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    return "".join(p if p.isascii() or not (rank := rank_of(p)) else letters(rank) for p in parts).lower()


def letters(number: int) -> str:
    """1 to `a`, 26 to `z`, 27 to `aa`: the letters of a list.

    >>> letters(28)
    'bb'
    """
    turns, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (turns + 1)


class Mapping:
    """The quads of one reading under way."""

    def __init__(self, reading: Reading, base: str) -> None:
        document = reading.document
        self.document = document
        self.found = reading.findings
        self.base = base
        self.graph = node(graph_iri(document, base))
        # without a symbol the file names the graph, and the resolution is a part of it
        self.root = self.graph.value if document.symbol is None else base + symbols.iri_path(document.symbol)
        self.work = node(f"{self.root}#resolution" if document.symbol is None else self.root)
        self.places = neutral_places(document.blocks)
        self.spans = {b.place: Span(b.start, b.end) for b in document.blocks}
        self.spans |= {n.place: Span(n.start, n.end) for n in document.footnotes}
        self.out: set[Quad] = set()
        self.described: dict[str, NamedNode] = {}
        self.nodes: dict[str, NamedNode] = {}
        self.things: dict[str, NamedNode] = {}
        self.paragraphs = {block.place for block in document.blocks if block.kind in PARAGRAPHS}

    def sorted(self) -> list[Quad]:
        """All quads in the order of their N-Quads lines."""
        return sorted(self.out, key=str)

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal | None) -> None:
        """Add a quad, none where there is no value."""
        if value is not None:
            self.out.add(Quad(subject, predicate, value, self.graph))

    def types(self, subject: NamedNode, *classes: NamedNode) -> None:
        for one in classes:
            self.out.add(Quad(subject, RDF_TYPE, one, self.graph))

    def text(self, value: str | None) -> Literal | None:
        """Text in the document's language."""
        return Literal(value, language=self.document.language) if value else None

    def place(self, place: str) -> NamedNode:
        """The node of a place of the resolution."""
        found = self.nodes.get(place)
        if found is None:
            found = NamedNode(f"{self.root}#{quote(self.places.get(place, place), safe=IN_FRAGMENT)}")
            self.nodes[place] = found
        return found

    # ------------------------------------------------------------- documents

    def cited(self, symbol: str | None) -> NamedNode | None:
        """The node of a document that is known by its symbol, described as far as the symbol tells."""
        if not symbol:
            return None
        if symbol in self.described:
            return self.described[symbol]
        found = self.described[symbol] = node(self.base + symbols.iri_path(symbol))
        self.types(found, rg("Document"), node(ELI + "LegalResource"))
        if symbols.is_resolution(symbol):
            self.types(found, rg("Resolution"))
        self.add(found, node(DCT + "identifier"), Literal(symbol))
        # resolutions that are cited by their number alone (WHA 69.2, 1/CP.21) are not at undocs.org
        if " " not in symbol and not symbol[0].isdigit():
            self.add(found, node(RDFS + "seeAlso"), node(symbols.undocs(symbol)))
        return found

    def resolution(self) -> None:
        """The resolution itself: types, symbol, title, body, date, session, meeting."""
        document, cover, work = self.document, self.document.cover, self.work
        self.types(work, rg("Resolution"), rg("Document"), node(ELI + "LegalResource"))
        if document.symbol is not None:
            self.cited(document.symbol)
        self.add(work, node(DCT + "title"), self.text(document.title))
        if cover.body is not None:
            self.add(work, rg("adoptedBy"), body_node(cover.body))
        if cover.committee is not None:
            self.add(work, rg("committee"), body_node(cover.committee))
        self.add(work, node(ELI + "date_document"), date(cover.adopted or document.facts.adopted))
        self.add(work, rg("session"), self.session_node())
        self.meeting()

    def organ_session(self) -> str | None:
        """The organ's letters and the session (`A/76`), None where one of them is not known."""
        symbol, session = self.document.symbol, self.document.cover.session or self.document.facts.session
        organ = symbols.organs().get((symbols.organ(symbol) if symbol else self.document.cover.body) or "")
        return f"{organ['prefixes'][0]}/{session}" if organ is not None and session else None

    def session_node(self) -> NamedNode | None:
        """The session that adopted the resolution."""
        path = self.organ_session()
        if path is None:
            return None
        found = node(f"{self.base}session/{quote(path)}")
        self.types(found, rg("Session"))
        self.add(found, node(DCT + "identifier"), Literal(path))
        self.add(found, rg("number"), Literal(path.rpartition("/")[2]))
        if self.document.cover.body is not None:
            self.add(found, rg("sessionOf"), body_node(self.document.cover.body))
        return found

    def meeting(self) -> None:
        """The plenary meeting that adopted the resolution, known by its record or its number."""
        meeting, stated = self.document.cover.meeting, self.document.facts.record
        record = (meeting.record if meeting is not None else None) or (symbols.canonical(stated) if stated else None)
        number = meeting.number if meeting is not None else None
        path = self.organ_session()
        if record is not None:
            found = node(f"{self.base}meeting/{symbols.iri_path(record)}")
        elif number is not None and path is not None:
            found = node(f"{self.base}meeting/{quote(path)}/{number}")
        else:
            return
        self.types(found, rg("Meeting"), node(EVENT + "Event"))
        self.add(self.work, rg("adoptedAt"), found)
        self.add(found, rg("record"), self.cited(record))
        self.add(found, rg("session"), self.session_node())
        if number is not None:
            self.add(found, rg("number"), Literal(str(number)))
        self.add(found, node(DCT + "date"), date(meeting.date if meeting is not None else None))

    def version(self) -> None:
        """The language version and the file that it was read from."""
        document, found = self.document, self.graph
        source = node(f"{found.value}#source")
        reader = node(f"{DEFAULT_BASE}reader/{quote(__version__)}")
        self.types(found, rg("LanguageVersion"), node(ELI + "LegalExpression"), node(PROV + "Entity"))
        self.add(found, node(ELI + "realizes"), self.work)
        self.add(self.work, node(ELI + "is_realized_by"), found)
        self.add(found, node(DC + "language"), Literal(document.language))
        self.add(found, node(DCT + "language"), node(LANGUAGE + document.language))
        self.add(found, node(DCT + "title"), self.text(document.title))
        self.add(found, node(DCT + "issued"), date(document.cover.published or document.facts.published))
        job = document.cover.job or document.facts.job
        self.add(found, rg("jobNumber"), Literal(job) if job else None)
        self.add(found, node(PROV + "wasDerivedFrom"), source)
        self.add(found, node(PROV + "wasAttributedTo"), reader)
        self.types(source, rg("SourceFile"), node(PROV + "Entity"))
        self.add(source, rg("fileName"), Literal(document.name))
        self.add(source, rg("sha256"), Literal(document.sha256))
        self.add(source, node(DCT + "format"), Literal(document.media_type))
        self.types(reader, node(PROV + "SoftwareAgent"))
        self.add(reader, node(RDFS + "label"), Literal(f"resograph {__version__}"))

    # ----------------------------------------------- what cover and metadata say

    def cover(self) -> None:
        """Agenda items, and the report or drafts under the title line."""
        for symbol, _ in self.document.cover.documents:
            self.add(self.work, rg("coverDocument"), self.cited(symbol))
        path = self.organ_session()
        if path is None:
            return
        for items, stated in ((self.document.cover.agenda, False), (self.document.facts.agenda, True)):
            for item in items:
                key = agenda_key(item.number)
                found = node(f"{self.base}agenda/{quote(path)}/{quote(key)}")
                self.types(found, rg("AgendaItem"))
                self.add(self.work, rg("agendaItem"), found)
                self.add(found, rg("number"), Literal(key))
                self.add(found, rg("session"), self.session_node())
                if stated:  # the library's heading, in English in every language version
                    self.add(found, node(SKOS + "altLabel"), english(item.title))
                else:
                    self.add(found, node(DCT + "title"), self.text(item.title))
                self.add(found, rg("agenda"), self.cited(symbols.canonical(item.document) if item.document else None))

    def facts(self) -> None:
        """What only the format's metadata say: drafts, sponsors, subjects, goals, vote."""
        facts, work = self.document.facts, self.work
        for draft in facts.drafts:
            self.add(work, rg("draft"), self.cited(symbols.canonical(draft)))
        self.add(work, rg("report"), self.cited(symbols.canonical(facts.report) if facts.report else None))
        for name in facts.sponsors:
            self.sponsor(name)
        for name in facts.additional_sponsors:
            self.sponsor(name, "additionalSponsor")
        for subject in facts.subjects:
            found = node(subject.iri or f"{self.base}subject/{slug(subject.label)}")
            self.types(found, node(SKOS + "Concept"))
            self.add(work, node(DCT + "subject"), found)
            self.add(found, node(SKOS + "prefLabel"), english(subject.label))
            if subject.scheme in SCHEMES:
                self.add(found, node(SKOS + "inScheme"), rg(SCHEMES[subject.scheme]))
        for goal in facts.goals:
            found = node(GOAL + quote(goal))
            self.types(found, node(SKOS + "Concept"))
            self.add(work, rg("goal"), found)
            self.add(found, node(SKOS + "notation"), Literal(goal))
            if "." in goal:
                self.add(found, node(SKOS + "broader"), node(GOAL + quote(goal.partition(".")[0])))
        self.vote()

    def sponsor(self, name: str, also: str | None = None) -> None:
        """A sponsor: a State where the vocabulary knows the name, the name alone where not."""
        state = states().get(state_key(name))
        if state is None:
            self.add(self.work, rg("sponsorName"), Literal(name.strip()) if name.strip() else None)
            return
        self.add(self.work, rg("sponsor"), state)
        if also is not None:
            self.add(self.work, rg(also), state)

    def vote(self) -> None:
        """How the resolution was adopted, one edge a State."""
        vote = self.document.facts.vote
        if vote is None:
            return
        found = node(f"{self.root}#vote")
        self.types(found, rg("Vote"))
        self.add(self.work, rg("vote"), found)
        self.add(found, rg("outcome"), Literal(vote.outcome))
        counts = {"in-favour": vote.in_favour, "against": vote.against, "abstaining": vote.abstaining}
        for choice, count in counts.items():
            if count is not None:
                self.add(found, rg(f"{VOTES[choice]}Count"), integer(count))
        for name, choice in vote.by_state:
            state = states().get(state_key(name))
            if state is not None:
                self.add(found, rg(VOTES[choice]), state)
            else:
                self.add(found, rg("unknownVoter"), Literal(f"{choice}: {name}"))

    # --------------------------------------------------------------- passages

    def passages(self) -> None:
        """Paragraphs, sub-items, headings, annexes and footnotes with their text."""
        document = self.document
        order: defaultdict[tuple[NamedNode, str], int] = defaultdict(int)
        for block in document.blocks:
            if block.kind not in CLASSES:
                continue
            found, whole = self.place(block.place), self.whole(block)
            order[whole, block.kind] += 1
            self.types(found, rg(CLASSES[block.kind]))
            if block.kind in PARAGRAPHS:
                self.types(found, rg("Paragraph"))
            self.passage(found, self.places[block.place], whole, block.start, block.end)
            self.add(found, rg("position"), integer(order[whole, block.kind]))
            self.add(found, rg("number"), Literal(block.number) if block.number else None)
            self.add(found, rg("action"), action_node(block.action))
            if block.lead is not None:
                self.add(found, rg("leadWords"), self.text(document.text[block.lead.start : block.lead.end]))
            if block.section is not None:
                self.add(found, rg("section"), self.place(block.section))
        for position, note in enumerate(document.footnotes, 1):
            found = self.place(note.place)
            self.types(found, rg("Footnote"))
            self.passage(found, note.place, self.work, note.start, note.end)
            self.add(found, rg("position"), integer(position))
            self.add(found, rg("marker"), Literal(note.marker) if note.marker else None)
            for call in note.calls:
                if call.place in self.places and call.place != "title":
                    self.add(found, rg("calledFrom"), self.place(call.place))

    def passage(self, found: NamedNode, place: str, whole: NamedNode, start: int, end: int) -> None:
        """What every passage carries. The text is not trimmed, so that offsets count in it."""
        self.add(found, rg("place"), Literal(place))
        self.add(found, rg("partOf"), whole)
        self.add(found, rg("text"), self.text(self.document.text[start:end]))

    def whole(self, block: Block) -> NamedNode:
        """What a block is a part of: the block above it, its annex, or the resolution."""
        if block.parent is not None:
            return self.place(block.parent)
        annex, dot, _ = block.place.partition(".")
        return self.place(annex) if dot and annex in self.places else self.work

    # ------------------------------------------------------ citations, mentions

    def citations(self) -> None:
        """The direct edge of each citation, the citation, and its evidence in this language.

        A citation is named by its place and target, not by a count, because the six languages name
        documents in different orders and must meet on one node.
        """
        paragraphs = dict(self.document.cover.documents)
        for place, target, group in grouped(self.found.citations):
            cited = self.cited(target)
            fragment = f"{self.places.get(place, place)}.c.{target.replace('/', '-')}"
            found = self.fragment(fragment)
            self.types(found, rg("Citation"), node(CITO + "Citation"))
            self.add(self.work, rg("cites"), cited)
            self.add(found, node(CITO + "hasCitingEntity"), self.work)
            self.add(found, node(CITO + "hasCitedEntity"), cited)
            self.stands(found, place)
            if place == "cover" and (paragraph := paragraphs.get(target)):
                self.add(found, rg("citedParagraph"), Literal(paragraph))
            for count, citation in enumerate(group, 1):
                self.add(found, rg("action"), action_node(citation.action))
                self.add(found, rg("citedPart"), self.text(citation.part))
                carrier = citation.called_from or citation.place
                if carrier in self.paragraphs:
                    self.add(found, rg("inParagraph"), self.place(carrier))
                span = None if citation.start is None or citation.end is None else Span(citation.start, citation.end)
                self.evidence(found, fragment, count, place, span, CONFIDENCE.get(citation.rule))

    def mentions(self) -> None:
        """What the text names: the direct edge, the mention (one for a thing and place), and its evidence."""
        spans: dict[tuple[str, str], list[tuple[Span, float | None]]] = defaultdict(list)
        for link in self.found.links:
            spans[link.place, link.key].append((Span(link.start, link.end), link.confidence))
            if link.name is not None:
                self.unlisted(link)
        for goal in self.found.goals:
            spans[goal.place, f"sdg/{goal.number}"].append((Span(goal.start, goal.end), None))
        for gathering in self.found.gatherings:
            spans[gathering.place, gathering.key].append((Span(gathering.start, gathering.end), None))
            self.gathering(gathering)
        for (place, key), group in sorted(spans.items()):
            fragment = f"{self.places.get(place, place)}.m.{key.replace('/', '-')}"
            found, named = self.fragment(fragment), self.thing(key)
            self.add(self.work, rg("mentions"), named)
            self.types(found, rg("Mention"), node(OA + "Annotation"))
            self.add(found, rg("entity"), named)
            self.add(found, rg("mentionedBy"), self.work)
            self.stands(found, place)
            for count, (span, confidence) in enumerate(sorted(set(group), key=lambda one: one[0]), 1):
                self.evidence(found, fragment, count, place, span, confidence)

    def thing(self, key: str) -> NamedNode:
        """The node of a thing by its key; those that no vocabulary has live under the base of the data."""
        found = self.things.get(key)
        if found is None:
            # keys of what no vocabulary has say the language of the name: body/ru/...
            made = key.count("/") > 1 or key.startswith("meeting/")
            found = self.things[key] = thing(key, self.base if made else DEFAULT_BASE)
        return found

    def unlisted(self, link: Link) -> None:
        """A thing that no vocabulary has, as far as this text tells."""
        found = self.thing(link.key)
        self.types(found, rg(KINDS[link.kind]), rg("Unlisted"))
        self.add(found, node(SKOS + "prefLabel"), self.text(link.name))

    def gathering(self, read: Gathering) -> None:
        """A meeting that the text names: when, where, held by whom."""
        found = self.thing(read.key)
        self.types(found, rg("Meeting"), node(EVENT + "Event"))
        if read.key.startswith("session/"):
            self.types(found, rg("Session"))
            self.add(found, node(DCT + "identifier"), Literal(read.key.removeprefix("session/")))
        self.add(found, node(SKOS + "prefLabel"), english(read.label))
        self.add(found, node(RDFS + "label"), self.text(read.name))
        if read.key.count("/") > 1 and read.key.split("/")[1] == self.document.language:
            self.types(found, rg("Unlisted"))
        self.add(found, rg("startDate"), date(read.starts))
        self.add(found, rg("endDate"), date(read.ends))
        self.add(found, rg("venue"), self.text(read.venue))
        self.add(found, rg("number"), Literal(str(read.number)) if read.number is not None else None)
        self.add(found, rg("convener"), self.thing(read.convener) if read.convener else None)

    # --------------------------------------------------------------- requests

    def requests(self) -> None:
        """Each request, named by its paragraph, its act and who is asked, so that languages meet.

        Who has no name that all languages share does not count for that; requests of the same name are numbered.
        """
        counts: Counter[str] = Counter()
        for read in self.found.requests:
            asked = next((one.key for one in read.addressees if one.key and one.key.count("/") == 1), None)
            fragment = f"{self.places.get(read.place, read.place)}.r.{slug(read.action)}"
            if asked is not None:
                fragment += "." + asked.partition("/")[2]
            counts[fragment] += 1
            if counts[fragment] > 1:
                fragment = f"{fragment}.{counts[fragment]}"
            found = self.fragment(fragment)
            self.types(found, rg("Request"))
            self.add(self.work, rg("request"), found)
            self.add(found, rg("requestedBy"), self.work)
            self.add(found, rg("action"), action_node(read.action))
            self.add(found, rg("deliverable"), Literal(read.deliverable) if read.deliverable else None)
            for role, parties in (("addressee", read.addressees), ("receiver", read.receivers)):
                for party in parties:
                    if party.key is not None:
                        self.add(found, rg(role), self.thing(party.key))
                    else:
                        self.add(found, rg(f"{role}Name"), self.text(self.document.text[party.start : party.end]))
            self.due(found, read)
            self.stands(found, read.place)
            self.evidence(found, fragment, 1, read.place, Span(read.start, read.end), None)

    def due(self, request: NamedNode, read: Request) -> None:
        """By when: as the text says it, and the session or date that is meant."""
        if read.due is None:
            return
        self.add(request, rg("due"), Literal(read.due))
        session = DUE_SESSION.fullmatch(read.due)
        if session is None:
            self.add(request, rg("dueDate"), date(read.due))
            return
        keys = [one.key.partition("/")[2] for one in read.receivers if one.key]
        organs = symbols.organs()
        receiver = next((key for key in keys if key in organs), keys[0] if keys else self.document.cover.body)
        if receiver in organs:
            path = f"session/{organs[receiver]['prefixes'][0]}/{session['number']}"
        elif receiver:
            path = f"meeting/{receiver}/session-{session['number']}"
        else:
            return
        found = node(self.base + quote(path, safe="/%"))
        self.types(found, rg("Session"))
        self.add(request, rg("dueSession"), found)

    # --------------------------------------------------------------- evidence

    def fragment(self, name: str) -> NamedNode:
        """A node of the resolution that is no passage."""
        return node(f"{self.root}#{quote(name, safe=IN_FRAGMENT)}")

    def stands(self, found: NamedNode, place: str) -> None:
        """Where a citation, mention or request stands."""
        self.add(found, rg("place"), Literal(self.places.get(place, place)))
        if place in self.spans and place != "title":
            self.add(found, rg("inPassage"), self.place(place))

    def evidence(
        self, said: NamedNode, fragment: str, count: int, place: str, read: Span | None, confidence: float | None
    ) -> None:
        """Where this language version says it; offsets count in the text of the place."""
        name = fragment if count == 1 else f"{fragment}.{count}"
        found = node(f"{self.graph.value}#{quote(name, safe=IN_FRAGMENT)}")
        self.types(found, rg("Evidence"))
        self.add(said, rg("evidence"), found)
        self.add(found, rg("inVersion"), self.graph)
        if confidence is not None:
            self.add(found, rg("confidence"), Literal(str(confidence), datatype=node(XSD + "decimal")))
        if read is None:
            return
        self.add(found, rg("quote"), self.text(self.document.text[read.start : read.end]))
        span = self.spans.get(place)
        if span is not None and span.start <= read.start and read.end <= span.end:
            self.add(found, rg("start"), integer(read.start - span.start))
            self.add(found, rg("end"), integer(read.end - span.start))


def grouped(citations: Iterable[Citation]) -> Iterator[tuple[str, str, list[Citation]]]:
    """Citations of one target in one place together, in the order of the text."""
    groups: dict[tuple[str, str], list[Citation]] = {}
    for citation in sorted(citations, key=lambda c: (c.place, c.target, -1 if c.start is None else c.start)):
        groups.setdefault((citation.place, citation.target), []).append(citation)
    for (place, target), group in groups.items():
        # metadata that repeat what the text says are no second evidence
        yield place, target, [c for c in group if c.start is not None] or group[:1]


def thing(key: str, base: str = DEFAULT_BASE) -> NamedNode:
    """A thing of the vocabularies, or one that is named like them, by the path of its IRI below the base.

    >>> thing("sdg/8.7").value, thing("state/KEN").value
    ('http://metadata.un.org/sdg/8.7', 'https://w3id.org/resograph/state/KEN')
    """
    kind, _, name = key.partition("/")
    return node(GOAL + quote(name) if kind == "sdg" else base + quote(key, safe="/%"))


def body_node(key: str) -> NamedNode:
    """A body of the vocabulary, by its key in the grammar."""
    return node(f"{DEFAULT_BASE}body/{quote(key)}")


def action_node(concept: str | None) -> NamedNode | None:
    """An action of the vocabulary, by its concept (`takes note`)."""
    return node(f"{DEFAULT_BASE}action/{slug(concept)}") if concept else None


def english(value: str | None) -> Literal | None:
    """Text that the source gives in English, whatever the document's language."""
    return Literal(value, language="en") if value else None


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=INTEGER)


def date(value: str | None) -> Literal | None:
    """A day, month or year (ISO 8601), each with its own datatype."""
    return Literal(value, datatype=DATES[value.count("-")]) if value else None
