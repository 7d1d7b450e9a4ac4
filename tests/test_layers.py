"""The layers of the house: the contracts of pyproject.toml hold, and each is tried by breaking it."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package, to plant imports in."""
    shutil.copytree(ROOT / "forlop", tmp_path / "forlop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(house: Path) -> list[str]:
    """The names of the contracts that do not hold; empty when all do."""
    result = subprocess.run([LINT_IMPORTS, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    assert any(line.startswith("Contracts: ") for line in lines), result.stdout + result.stderr
    return [line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")]


def test_imports_point_down_and_the_core_is_pure(house: Path) -> None:
    assert broken_contracts(house) == []


LAYERS = "imports point down"
PURE = "from verification and engine down: no clock, files, chance, network or log"
CHECKS = "the checks: what several of them use knows none of them"
TERMINAL = "only the command line knows the terminal"


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("model/planted.py", "import forlop.engine", LAYERS),
        ("language/planted.py", "import forlop.model", LAYERS),
        ("engine/planted.py", "import forlop.verification", LAYERS),
        ("store/planted.py", "import forlop.rendering", LAYERS),
        ("rendering/planted.py", "import forlop.cli", LAYERS),
        ("planted.py", "", LAYERS),  # a module that has no place in the house
        ("engine/planted.py", "import time", PURE),
        ("model/planted.py", "from pathlib import Path", PURE),
        ("verification/courses/planted.py", "import forlop.verification.people.replies", CHECKS),
        ("verification/flow/planted.py", "import forlop.verification.timing.routes", CHECKS),
        ("store/planted.py", "import typer", TERMINAL),
    ],
)
def test_a_planted_import_is_found(house: Path, place: str, line: str, contract: str) -> None:
    (house / "forlop" / place).write_text(f"{line}\n", encoding="utf-8")
    assert broken_contracts(house) == [contract]


# The reference interpreter is a second opinion only while it knows nothing but the model of a text.
REFERENCE = (ROOT / "tests" / "reference_engine.py", *sorted((ROOT / "tests" / "reference").glob("*.py")))
MAY_BE_KNOWN = (
    "forlop.model.examples", "forlop.model.expressions", "forlop.model.pathway", "forlop.model.values",
    "tests.reference", "tests.reference_engine",
    "collections", "dataclasses", "datetime", "decimal", "importlib.resources", "json", "re", "typing", "zoneinfo",
)  # fmt: skip


def strangers_in(text: str) -> list[str]:
    """What is imported that the reference may not know."""
    return [name for name in imported(text) if not any(f"{name}.".startswith(f"{known}.") for known in MAY_BE_KNOWN)]


def imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            yield from [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Name) and node.id == "__import__":
            yield node.id


@pytest.mark.parametrize("file", REFERENCE, ids=lambda file: file.name)
def test_the_reference_knows_neither_the_engine_nor_its_calendar(file: Path) -> None:
    assert strangers_in(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import forlop.engine.state",
        "from forlop import engine",
        "from forlop.model import calendar",
        "from forlop.model.calendar import holidays",
        "from forlop.verification.verdict import Proven",
        "from forlop.application import library",
        "from tests.conformance import runs",
        "from .course import state",
        "import importlib",
        "import holidays",
        "engine = __import__('forlop.engine')",
    ],
)
def test_an_import_planted_in_the_reference_is_found(line: str) -> None:
    first, *_ = REFERENCE
    assert len(strangers_in(first.read_text(encoding="utf-8") + line)) == 1
