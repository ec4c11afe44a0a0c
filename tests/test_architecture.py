"""Data flows one way: each room imports only from the rooms above it."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "build" / "resograph"

ROOMS = [
    *("model", "symbols", "resources", "grammar", "repair", "sources.pdf", "sources.text", "sources.akn", "sources"),
    *("sources.files", "layout", "structure", "places", "vocab", "extract"),
    *("link", "rdf", "pipeline", "store", "derive", "build"),
    *("queries", "export", "candidates", "check", "server.protocol", "server.pages", "server", "notebook", "cli"),
    "__main__",
]
"""From the first to the last. The modules of a room without entries of their own are independent of each other."""


def name_of(path: Path) -> str:
    """`sources.pdf` for build/resograph/sources/pdf.py, `sources` for its __init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    while module not in ROOMS and "." in module:
        module = module.rpartition(".")[0]
    return module


MODULES = {name_of(path): path for path in PACKAGE.rglob("*.py") if name_of(path)}


def imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, at its top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "resograph":
            inside = node.module.removeprefix("resograph").lstrip(".")
            for alias in node.names:
                whole = f"{inside}.{alias.name}".lstrip(".")
                if target := whole if whole in MODULES else inside:
                    found.add(target)
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("resograph.") for alias in node.names if alias.name.startswith("resograph.")
            }
    return found


def test_every_module_has_its_room() -> None:
    assert MODULES
    assert {room_of(module) for module in MODULES} <= set(ROOMS)


def test_each_room_imports_only_from_rooms_above_it() -> None:
    wrong = []
    for module, path in MODULES.items():
        for target in imports(path):
            here, there = room_of(module), room_of(target)
            # of two modules in one room neither may know the other
            same = here == there and target in (module, there)
            if not same and ROOMS.index(there) >= ROOMS.index(here):
                wrong.append(f"{module} imports {target}")
    assert not wrong


def test_model_imports_nothing_of_ours() -> None:
    assert imports(MODULES["model"]) == set()


def test_modules_import_by_absolute_names() -> None:
    # relative ones would slip through the tests above
    for path in MODULES.values():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path
