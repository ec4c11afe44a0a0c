"""Checks graphs against the shapes of the ontology (SHACL).

Constraints in SPARQL are put to the store itself: pySHACL would have rdflib parse the query anew for every
thing that it looks at, which takes twenty times as long as all the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate
from rdflib.namespace import RDF, SH

from resograph import resources
from resograph.store import Store


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as it must be: in which graph, which thing (IRI), which property, and what is wrong."""

    graph: str
    thing: str
    property: str | None
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A SPARQL-based constraint (SHACL, section 5): its answers about a thing of the classes are violations."""

    classes: tuple[str, ...]
    select: str
    message: str


def check(store: Store, graphs: Sequence[str]) -> Iterator[tuple[str, list[Violation]]]:
    """Check graphs one by one; gives each with what is wrong in it, in order."""
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl", format="turtle")
    rules = _take_rules(shapes)
    for name in graphs:
        content = ox.serialize(store.triples(name), format=ox.RdfFormat.N_TRIPLES)
        graph = rdflib.Graph().parse(data=content, format="nt")
        _, report, _ = validate(graph, shacl_graph=shapes, inplace=True)
        assert isinstance(report, rdflib.Graph)
        found = [_violation(name, report, result) for result in report.subjects(RDF.type, SH.ValidationResult)]
        found += (violation for rule in rules for violation in _broken(store, name, rule))
        yield name, sorted(found, key=lambda one: (one.thing, one.message, one.value or ""))


def _take_rules(shapes: rdflib.Graph) -> list[_Rule]:
    """Take the SPARQL-based constraints of whole classes out of the shapes; any other stays for pySHACL."""
    rules = []
    for shape, constraint in list(shapes.subject_objects(SH.sparql)):
        classes = tuple(sorted(str(target) for target in shapes.objects(shape, SH.targetClass)))
        select, message = shapes.value(constraint, SH.select), shapes.value(constraint, SH.message)
        if classes and select and message and not shapes.value(constraint, SH.prefixes):
            shapes.remove((shape, SH.sparql, constraint))
            rules.append(_Rule(classes, str(select), str(message)))
    return rules


def _broken(store: Store, graph: str, rule: _Rule) -> Iterator[Violation]:
    only = {"default_graph": ox.NamedNode(graph), "named_graphs": list[ox.NamedNode]()}
    classes = " ".join(str(ox.NamedNode(one)) for one in rule.classes)
    things = store.query(f"SELECT DISTINCT ?this {{ VALUES ?class {{ {classes} }} ?this a ?class }}", **only)
    # asked once for all things, not once for each; ours name the thing in their first pattern, so it is the same
    answers = store.query(rule.select, **only)
    assert isinstance(things, ox.QuerySolutions) and isinstance(answers, ox.QuerySolutions)
    targets = {_text(thing["this"]) for thing in things}
    said = {variable.value for variable in answers.variables}
    for answer in answers:
        this = _text(answer["this"]) or ""
        if this in targets:
            path, value = (_text(answer[name]) if name in said else None for name in ("path", "value"))
            yield Violation(graph, this, path, value, rule.message)


def _text(term: object) -> str | None:
    return None if term is None else str(getattr(term, "value", term))


def _violation(graph: str, report: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    def said(predicate: rdflib.URIRef) -> str | None:
        term = report.value(result, predicate)
        return None if term is None or isinstance(term, rdflib.BNode) else str(term)

    thing, message = said(SH.focusNode) or "", said(SH.resultMessage) or "is not as its shape says"
    return Violation(graph, thing, said(SH.resultPath), said(SH.value), message)
