"""Write ontology/vocabularies/actions.ttl: the acts of the grammars with the lead words that resolutions print.

Run `python build/vocabularies/actions.py RECORDS.jsonl` after actions were added to the grammars
(build/resograph/data/grammar/*.toml). The records are those that `resograph extract` prints for the official XML
edition in six languages (United Nations, machine-readable resolutions, AKN4UN).
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from pyoxigraph import Literal

from resograph import grammar
from resograph.model import LANGUAGES
from resograph.rdf import action_node

TARGET = Path(__file__).parents[2] / "ontology" / "vocabularies" / "actions.ttl"
OFTEN = 3  # lead words at fewer paragraphs may be misprints
MOST = 8  # lead words of a concept and language that are worth a label
HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# What paragraphs do: one concept for the same act in six languages. In English skos:prefLabel is the act in the third
# person, elsewhere the commonest lead words; skos:altLabel are other common ones, as official texts print them.
# Written by build/vocabularies/actions.py with the grammars of the reader.

<https://w3id.org/resograph/action> a skos:ConceptScheme ;
    dcterms:title "Actions"@en ;
    dcterms:description "Acts that the lead words of paragraphs express."@en .
"""


def count(records: Path) -> dict[str, dict[str, Counter[str]]]:
    """Lead words by concept and language, with the number of paragraphs that they open."""
    concepts = {action["concept"] for language in LANGUAGES for action in grammar.read(language)["actions"]}
    found: dict[str, dict[str, Counter[str]]] = {concept: defaultdict(Counter) for concept in concepts}
    with records.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["language"] not in LANGUAGES:
                continue
            rules = grammar.load(record["language"])
            for paragraph in record["paragraphs"]:
                read = rules.action(paragraph["text"])
                if read is None:
                    continue
                span, concept = read
                lead = " ".join(paragraph["text"][span.start : span.end].split())
                label = lead[:1].lower() + lead[1:]
                again = rules.action(label)
                if again is not None and again[1] == concept:  # some lead words need what follows them
                    found[concept][record["language"]][label] += 1
    return found


def turtle(found: dict[str, dict[str, Counter[str]]]) -> str:
    """The vocabulary as Turtle."""
    blocks = [HEAD]
    # acts that only requests tell apart: kinds of the acts of paragraphs
    asked = grammar.read("common.requests")["broader"]
    for concept in sorted({*found, *asked}):
        preferred, others = {"en": concept}, []
        for language, leads in found.get(concept, {}).items():
            # the same count goes by the alphabet, so that the same records give the same file
            common = [lead for lead, n in sorted(leads.items(), key=lambda item: (-item[1], item[0])) if n >= OFTEN]
            if common:
                preferred.setdefault(language, common[0])
            others += [(language, lead) for lead in common[:MOST] if lead != preferred[language]]
        lines = [f"{action_node(concept)} a skos:Concept", "skos:inScheme <https://w3id.org/resograph/action>"]
        lines.append("skos:prefLabel " + ", ".join(str(Literal(preferred[k], language=k)) for k in sorted(preferred)))
        if others:
            lines.append("skos:altLabel " + ", ".join(str(Literal(lead, language=k)) for k, lead in sorted(others)))
        if concept in asked:
            lines.append(f"skos:broader {action_node(asked[concept])}")
        blocks.append(" ;\n    ".join(lines) + " .\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    TARGET.write_text(turtle(count(Path(sys.argv[1]))), encoding="utf-8")
