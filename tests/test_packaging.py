"""What a user gets: a wheel, a zip and an editable install that find the language and the pathways, and locks."""

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE_FOLDERS = {"forlop.dsl": ROOT / "dsl", "forlop.pathways": ROOT / "pathways"}
LOCKS = ["requirements.lock", "dev.lock"]

# Run in a process of its own, from another folder: what importlib.resources finds, as {package: {file: digest}}.
FIND = """
import hashlib, importlib.resources, json, sys
sys.path[:0] = sys.argv[1:]
import forlop

def files(folder, prefix=""):
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from files(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", hashlib.sha256(entry.read_bytes()).hexdigest()

packages = ("forlop", "forlop.dsl", "forlop.pathways")
found = {package: dict(files(importlib.resources.files(package))) for package in packages}
print(json.dumps({"origin": forlop.__file__, "found": found}))
"""


def configuration() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def data_of_the_tree() -> dict[str, dict[str, str]]:
    """Every file that a package carries besides code, as {package: {file: digest}}."""

    def digests(folder: Path, *patterns: str) -> dict[str, str]:
        files = {file for pattern in patterns for file in folder.glob(pattern) if file.is_file()}
        return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    return {
        "forlop": digests(ROOT / "forlop", "py.typed", "catalogue/**/*.toml", "rendering/fonts/*"),
        "forlop.dsl": digests(ROOT / "dsl", "*.lark", "*.json"),
        "forlop.pathways": digests(ROOT / "pathways", "**/*.forlop"),
    }


def python(*arguments: str, cwd: Path) -> str:
    """What a Python with no setting of ours prints; its own words are shown when it fails."""
    result = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources by the pinned setuptools, without isolation and without a registry."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    tree = ["forlop", "dsl", "pathways", "pyproject.toml", "README.md", "LICENSE"]
    files = [file for name in tree for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))]
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            copy = source / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    pip = ["-I", "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    python(*pip, "--wheel-dir", str(folder), str(source), cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.parametrize("way", ["installed", "zip", "editable"])
def test_every_way_to_install_finds_the_same_grammar_texts_and_pathways(way: str, wheel: Path, tmp_path: Path) -> None:
    place = {"installed": tmp_path / "site", "zip": wheel, "editable": ROOT}[way]
    if way == "installed":
        pip = ["-I", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
        python(*pip, "--target", str(place), str(wheel), cwd=tmp_path)
    paths = [] if way == "editable" else [str(place)]
    answer = json.loads(python("-I", "-c", FIND, *paths, cwd=tmp_path))
    assert Path(answer["origin"]).is_relative_to(place)
    expected = data_of_the_tree()
    found = {
        package: {file: digest for file, digest in answer["found"][package].items() if file in files}
        for package, files in expected.items()
    }
    assert found == expected
    assert {"forlop.lark", "vocabulary.json"} <= found["forlop.dsl"].keys()


def test_the_list_of_packages_is_the_tree() -> None:
    folders = {file.parent for file in (ROOT / "forlop").rglob("*.py")}
    in_the_tree = {folder.relative_to(ROOT).as_posix().replace("/", ".") for folder in folders} | PACKAGE_FOLDERS.keys()
    assert configuration()["tool"]["setuptools"]["packages"] == sorted(in_the_tree)
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("folder", PACKAGE_FOLDERS.values(), ids=PACKAGE_FOLDERS)
def test_the_language_and_the_pathways_hold_no_code(folder: Path) -> None:
    assert list(folder.rglob("*.py")) == [folder / "__init__.py"]
    (only,) = ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)
    assert list(folder.rglob("*.py[cdo]")) == list(folder.glob("__pycache__/__init__.*"))


def pins(lock: str) -> dict[str, str]:
    """Each requirement of a lock with its marker, and its version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = (re.fullmatch(r"(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?P<marker>.*?) \\", line) for line in lines)
    return {match["name"] + match["marker"]: match["version"] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_pins_every_requirement_by_digest(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links|--trusted|^-", text, re.MULTILINE)
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert [requirement for requirement in requirements if "--hash=sha256:" not in requirement] == []
    assert len(requirements) == len(pins(lock))


def test_the_locks_agree_and_hold_what_the_package_asks_for() -> None:
    use, dev = pins("requirements.lock"), pins("dev.lock")
    assert {name: dev.get(name) for name in use} == use
    project = configuration()["project"]
    extras = project["optional-dependencies"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=]", requirement)[0] for requirement in requirements}

    assert names(project["dependencies"] + extras["build"]) <= {name.split(" ")[0] for name in use}
    assert names(extras["dev"]) <= {name.split(" ")[0] for name in dev}
