"""The layers of the house: the contracts of pyproject.toml hold, and each is tried by breaking it."""

import shutil
import subprocess
import sys
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
