"""The ontology, the shapes and the vocabularies: whole, agreed with each other and with what the mapping writes."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse
from pyoxigraph import serialize as serialized
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from test_rdf import CASES, reading_of
from test_saved_queries import store

from resograph import grammar, rdf, resources
from resograph.model import LANGUAGES

ONTOLOGY = resources.ontology()
RG = Namespace(rdf.RG)
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
VOCABULARIES = sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))


@cache
def terms() -> Graph:
    return Graph().parse(ONTOLOGY / "resograph.ttl")


@cache
def vocabulary(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / "vocabularies" / f"{name}.ttl")


def data(case: str) -> Graph:
    """The graph of a golden reading."""
    triples = [quad.triple for quad in rdf.quads(reading_of(case))]
    written = serialized(triples, format=RdfFormat.N_TRIPLES)
    assert written is not None
    return Graph().parse(written, format="nt")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_files_parse_in_both_libraries(path: Path) -> None:
    triples = list(parse(path.read_bytes(), format=RdfFormat.TURTLE))
    assert len(triples) == len(Graph().parse(path)) > 0


def test_every_term_has_label_comment_and_home() -> None:
    defined = {term for term in terms().subjects(RDF.type) if str(term).startswith(str(RG))}
    assert len(defined) > 50
    for term in defined:
        for predicate in (RDFS.label, RDFS.comment):
            values = list(terms().objects(term, predicate))
            assert len(values) == 1 and str(values[0]), f"{term} has no {predicate}"
        assert list(terms().objects(term, RDFS.isDefinedBy)) == [URIRef(str(RG)[:-1])], term


@pytest.mark.parametrize("case", CASES)
def test_every_term_in_the_data_is_defined(case: str) -> None:
    used = {str(term) for triple in data(case) for term in triple if str(term).startswith(str(RG))}
    assert used
    assert not {term for term in used if (URIRef(term), RDF.type, None) not in terms()}


@pytest.mark.parametrize(
    "path", [ONTOLOGY / "shapes.ttl", *VOCABULARIES, *sorted(resources.queries().glob("*.rq"))], ids=lambda p: p.name
)
def test_every_term_in_shapes_vocabularies_and_queries_is_defined(path: Path) -> None:
    named = set(re.findall(r"\brg:(\w+)", path.read_text(encoding="utf-8")))
    assert not {name for name in named if (RG[name], RDF.type, None) not in terms()}


def test_every_property_and_class_of_the_ontology_is_used() -> None:
    """A term that nothing writes or asks for is one that nobody can rely on."""
    graphs = [data(case) for case in CASES] + [vocabulary(path.stem) for path in VOCABULARIES]
    used = {str(term) for graph in graphs for triple in graph for term in triple}
    # what follows from several documents together
    derived = store().query("SELECT DISTINCT ?term { { ?s ?term ?o } UNION { ?s a ?term } }")
    assert isinstance(derived, QuerySolutions)
    used |= {row["term"].value for row in derived}
    abstract = {str(RG.Passage), str(RG.EuroVoc)}
    defined = {str(term) for term in terms().subjects(RDF.type) if str(term).startswith(str(RG))}
    assert defined - used == abstract


def test_domains_and_ranges_are_classes_that_exist() -> None:
    for predicate in (RDFS.domain, RDFS.range):
        for found in terms().objects(None, predicate):
            if str(found).startswith(str(RG)):
                assert (found, RDF.type, OWL.Class) in terms(), found


def test_prefixes_are_the_same_everywhere() -> None:
    table = Graph().parse(ONTOLOGY / "prefixes.ttl")
    declared = {
        str(table.value(node, SH.prefix)): str(table.value(node, SH.namespace))
        for node in table.objects(None, SH.declare)
    }
    assert declared[""] == rdf.DEFAULT_BASE and declared["rg"] == str(RG)
    for path in [*FILES, *resources.queries().glob("*.rq")]:
        for prefix, namespace in re.findall(r"(?i)@?prefix\s+(\w*):\s*<([^>]*)>", path.read_text(encoding="utf-8")):
            if path.name == "shapes.ttl" and not prefix:
                continue  # the shapes' own names
            assert declared.get(prefix) == namespace, f"{path.name}: {prefix}"


# ----------------------------------------------------------- vocabularies


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CÔTE D'IVOIRE", "CIV"),
        ("COTE D'IVOIRE", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("TÜRKİYE", "TUR"),
        ("Türki̇ye ", "TUR"),
        ("Turkey", "TUR"),
        ("UNITED STATES OF AMERICA.", "USA"),
        ("United Kingdom", "GBR"),
        ("the Gambia", "GMB"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("BOLIVIA", "BOL"),
        ("Saint Vincent And The Grenadines", "VCT"),
        ("Nambia", "NAM"),
        ("State of Palestine.", "PSE"),
        ("Democratic People’s Republic of Korea", "PRK"),
        ("Niger", "NER"),
        ("NIGERIA", "NGA"),
        ("CONGO", "COG"),
        ("DEMOCRATIC REPUBLIC OF THE CONGO", "COD"),
    ],
)
def test_spellings_of_states_lead_to_the_state(name: str, code: str) -> None:
    assert rdf.states()[rdf.state_key(name)] == NamedNode(f"{rdf.DEFAULT_BASE}state/{code}")


def test_no_two_states_share_a_name_or_code() -> None:
    graph = vocabulary("states")
    owner: dict[str, Node] = {}
    for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, RG.isoCode, RG.m49Code):
        for state, name in graph.subject_objects(predicate):
            assert owner.setdefault(rdf.state_key(str(name)), state) == state, name
    states = set(graph.subjects(RDF.type, RG.State))
    assert len(states) >= 195, "193 Member States and two observer States, and territories"
    coded = {state: graph.value(state, RG.isoCode) for state in states}
    assert all(str(state).endswith(str(code)) for state, code in coded.items() if code is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bodies_have_the_names_of_the_grammar(language: str) -> None:
    grammar = tomllib.loads((resources.data() / "grammar" / f"{language}.toml").read_text(encoding="utf-8"))
    for key, names in grammar["bodies"].items():
        body = URIRef(f"{rdf.DEFAULT_BASE}body/{key}")
        names_here = vocabulary("bodies").objects(body, SKOS.prefLabel)
        label = [str(one) for one in names_here if isinstance(one, Literal) and one.language == language]
        assert len(label) == 1 and label[0] in names, f"{key} in {language}: add it to ontology/vocabularies/bodies.ttl"


@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_are_those_of_the_grammars(language: str) -> None:
    """Each concept of a grammar is in the vocabulary, and reads its preferred lead words as that concept."""
    rules, actions = grammar.load(language), vocabulary("actions")
    lacking = []
    for concept in {action["concept"] for action in grammar.read(language)["actions"]}:
        node = rdf.action_node(concept)
        assert node is not None
        if (URIRef(node.value), RDF.type, SKOS.Concept) not in actions:
            lacking.append(concept)
    assert not lacking, f"run build/vocabularies/actions.py: {', '.join(lacking)} have no concept"
    for concept_iri, label in actions.subject_objects(SKOS.prefLabel):
        if not isinstance(label, Literal) or label.language != language:
            continue
        read = str(label) if language == "en" else (rules.action(str(label)) or (None, None))[1]
        assert rdf.action_node(read) == NamedNode(str(concept_iri)), f"run build/vocabularies/actions.py: {label}"


def test_goals_have_the_iris_of_the_united_nations() -> None:
    goals = vocabulary("goals")
    numbers = {str(notation) for notation in goals.objects(None, SKOS.notation)}
    assert {number for number in numbers if "." not in number} == {str(number) for number in range(1, 18)}
    assert len({number for number in numbers if "." in number}) == 169
    for target, broader in goals.subject_objects(SKOS.broader):
        assert str(target).startswith(f"{broader}.")
    assert goals.value(URIRef(f"{rdf.GOAL}16"), SKOS.prefLabel) is not None


# ----------------------------------------------------------------- shapes


@cache
def shapes() -> Graph:
    return Graph().parse(ONTOLOGY / "shapes.ttl")


def messages(graph: Graph, severities: tuple[Node, ...]) -> set[str]:
    """What the shapes say of a graph."""
    _, report, _ = validate(graph, shacl_graph=shapes(), inference="none", advanced=True)
    report = cast(Graph, report)
    found = [result for severity in severities for result in report.subjects(SH.resultSeverity, severity)]
    return {str(message) for result in found for message in report.objects(result, SH.resultMessage)}


@pytest.mark.parametrize("case", CASES)
def test_the_data_conform(case: str) -> None:
    assert messages(data(case), (SH.Violation,)) == set()


def test_the_vocabularies_conform() -> None:
    together = Graph()
    for path in VOCABULARIES:
        together += vocabulary(path.stem)
    assert messages(together, (SH.Violation, SH.Warning)) == set()


@cache
def broken() -> set[str]:
    return messages(Graph().parse(Path(__file__).parent / "golden" / "broken.ttl"), (SH.Violation, SH.Warning))


ALL_MESSAGES = sorted({str(message) for message in shapes().objects(None, SH.message)})


@pytest.mark.parametrize("message", ALL_MESSAGES)
def test_each_shape_finds_what_it_is_for(message: str) -> None:
    """tests/golden/broken.ttl breaks every rule once."""
    assert message in broken()


def test_messages_are_sentences_for_people() -> None:
    for message in ALL_MESSAGES:
        assert message[0].isupper() and message.endswith(".") and "sh:" not in message and "rg:" not in message
