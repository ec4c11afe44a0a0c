"""Write ontology/vocabularies/actions.ttl from the lead words in the grammars.

Run `python build/vocabularies/actions.py` after actions were added to build/resograph/data/grammar/*.toml; a test
says when the two differ.
"""

import re
import tomllib
from itertools import product
from pathlib import Path

from pyoxigraph import Literal

from resograph.model import LANGUAGES
from resograph.rdf import action_node

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "ontology" / "vocabularies" / "actions.ttl"
HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# What paragraphs do: one concept for the same act in six languages. In English skos:prefLabel is the act in the third
# person, elsewhere its first lead words; skos:altLabel are the other lead words. Written by
# build/vocabularies/actions.py from the grammars of the reader.

<https://w3id.org/resograph/action> a skos:ConceptScheme ;
    dcterms:title "Actions"@en ;
    dcterms:description "Acts that the lead words of paragraphs express."@en .
"""


def spellings(lead: str) -> list[str]:
    """The words that a lead stands for: those of a set (`[xy]`) each by itself, none where it is another pattern.

    >>> spellings("[ab]c")
    ['ac', 'bc']
    """
    pieces = [piece[1:-1] if piece.startswith("[") else [piece] for piece in re.findall(r"\[\w+\]|[^\[]+", lead)]
    found = ["".join(letters) for letters in product(*pieces)]
    return [one for one in found if not re.search(r"[\\()\[\]|?*+{}^$.]", one)]


def concepts() -> dict[str, dict[str, list[str]]]:
    """Lead words by concept and language, concepts in the order of the alphabet."""
    out: dict[str, dict[str, list[str]]] = {}
    for language in LANGUAGES:
        path = ROOT / "build" / "resograph" / "data" / "grammar" / f"{language}.toml"
        for action in tomllib.loads(path.read_text(encoding="utf-8"))["actions"]:
            words = out.setdefault(action["concept"], {}).setdefault(language, [])
            words += [word for lead in action["leads"] for word in spellings(lead)]
    return dict(sorted(out.items()))


def turtle() -> str:
    """The vocabulary as Turtle."""
    blocks = [HEAD]
    for concept, leads in concepts().items():
        preferred = {language: words[0] for language, words in leads.items() if words} | {"en": concept}
        others = sorted(
            {(lang, word) for lang, words in leads.items() for word in words if word != preferred[lang]},
        )
        lines = [f"{action_node(concept)} a skos:Concept", "skos:inScheme <https://w3id.org/resograph/action>"]
        lines.append("skos:prefLabel " + ", ".join(str(Literal(preferred[k], language=k)) for k in sorted(preferred)))
        if others:
            lines.append("skos:altLabel " + ", ".join(str(Literal(word, language=lang)) for lang, word in others))
        blocks.append(" ;\n    ".join(lines) + " .\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    TARGET.write_text(turtle(), encoding="utf-8")
