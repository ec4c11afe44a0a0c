"""Checks graphs against the shapes of the ontology (SHACL)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import rdflib
from pyoxigraph import RdfFormat, serialize
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


def check(store: Store, graphs: Sequence[str]) -> Iterator[tuple[str, list[Violation]]]:
    """Check graphs one by one; gives each with what is wrong in it, in order."""
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl", format="turtle")
    for name in graphs:
        content = serialize(store.triples(name), format=RdfFormat.N_TRIPLES)
        graph = rdflib.Graph().parse(data=content, format="nt")
        _, report, _ = validate(graph, shacl_graph=shapes, inplace=True)
        assert isinstance(report, rdflib.Graph)
        found = (_violation(name, report, result) for result in report.subjects(RDF.type, SH.ValidationResult))
        yield name, sorted(found, key=lambda one: (one.thing, one.message, one.value or ""))


def _violation(graph: str, report: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    def said(predicate: rdflib.URIRef) -> str | None:
        term = report.value(result, predicate)
        return None if term is None or isinstance(term, rdflib.BNode) else str(term)

    thing, message = said(SH.focusNode) or "", said(SH.resultMessage) or "is not as its shape says"
    return Violation(graph, thing, said(SH.resultPath), said(SH.value), message)
