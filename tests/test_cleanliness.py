"""What may lie in no file of the repository: a machine's paths, a registry's host, a living person's number."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = [".ci", "docs", "dsl", "forlop", "pathways", "tests"]
CACHES = {"__pycache__", ".hypothesis"}


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository, by its path."""
    files = [file for file in ROOT.iterdir() if file.is_file() and file.name not in {".git", ".venv.lock"}]
    files += [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    for file in sorted(files):
        if not CACHES & set(file.parts) and b"\0" not in file.read_bytes():
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"(?<![\w.])/(root|home|Users|work|tmp)/\w|\b[A-Z]:\\\w", id="machine path"),
        pytest.param(r"py" + r"pi\.(org|python)|python" + r"hosted|npm" + r"js", id="registry host"),
        pytest.param(r"[ \t]+$", id="trailing space"),
    ],
)
def test_no_file_holds(forbidden: str) -> None:
    found = [
        f"{path}: {match[0]!r}"
        for path, text in texts()
        if path != "LICENSE"
        for match in re.finditer(forbidden, text, re.MULTILINE)
    ]
    assert found == []


def is_national_identity_number(digits: str) -> bool:
    """Whether a living person may have the eleven digits: a date of birth, and both control digits (modulo 11)."""
    numbers = [int(digit) for digit in digits]
    first, second = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    if not (1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12):
        return False
    return all(sum(map(int.__mul__, weights, numbers)) % 11 == 0 for weights in (first, second))


def test_no_file_holds_a_living_persons_number() -> None:
    found = [
        f"{path}: {match[0]}"
        for path, text in texts()
        for match in re.finditer(r"(?<![\w.])\d{6} ?\d{5}(?![\w.])", text)
        if is_national_identity_number(match[0].replace(" ", ""))
    ]
    assert found == []


def test_each_decision_has_a_number_of_its_own_and_none_is_missing() -> None:
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
