"""The manual of the language: its pages, their blocks, and the parts of them that are made from the code.

`python -m tests.conformance.specification` writes these parts anew: words, reserved words, refusals, sizes, runs …
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from forlop.engine.commands import Refused
from forlop.language import limits
from forlop.language.grammar import line_parser, reserved_words
from forlop.language.vocabulary import words
from forlop.model.content_hash import LANGUAGE_VERSION
from forlop.texts import catalogue
from tests.conformance.runs import RUNS, parts_of, read, written

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "dsl" / "specification"
TUTORIAL = ROOT / "docs" / "tutorial.md"
PAGES = (*sorted(MANUAL.glob("*.md")), TUTORIAL)

# A made part stands between `<!-- lages: kind word … -->` and `<!-- slutt -->`; the words choose what it tells.
_MADE = re.compile(r"(<!-- lages: (\w+)([^>]*) -->\n).*?(<!-- slutt -->)", re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language, in the order of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def made_parts(page: str) -> list[tuple[str, list[str]]]:
    """Each made part: its kind, and the words that choose what it tells."""
    return [(part[2], part[3].split()) for part in _MADE.finditer(page)]


def made_anew(page: str) -> str:
    """The page with its made parts as the code has them now."""
    return _MADE.sub(lambda part: f"{part[1]}{_PARTS[part[2]](part[3].split())}{part[4]}", page)


def _words(terminals: Iterable[str]) -> str:
    rows = (" | ".join(_spelt(words()[terminal][code]) for code in ("nb", "nn", "en")) for terminal in terminals)
    return "| bokmål | nynorsk | engelsk |\n|---|---|---|\n" + "".join(f"| {row} |\n" for row in rows)


def _spelt(spellings: tuple[str, ...]) -> str:
    return ", ".join(f"`{spelling}`" for spelling in dict.fromkeys(spellings))


def _reserved(_: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in sorted(reserved_words(line_parser("nb")))) + "\n"


def _refusals(keys: Iterable[str]) -> str:
    sentences = catalogue("nb")
    return "".join(f"- `{Refused(key)}`: {sentences[f'refusals.{key}']}\n" for key in keys)


def _sizes(_: Iterable[str]) -> str:
    rows = {
        "tegn i filen": limits.MOST_CHARACTERS,
        "linjer i filen": limits.MOST_LINES,
        "steg i forløpet": limits.MOST_STEPS,
        "grener i et steg": limits.MOST_BRANCHES,
        "tegn i en setning": limits.LONGEST_LINE,
        "parenteser, eller `ikke`, inni hverandre": limits.DEEPEST,
        "siffer i et tall": limits.LONGEST_NUMBER,
    }
    return "| hva | høyst |\n|---|---|\n" + "".join(
        f"| {what} | {most:_} |\n".replace("_", " ") for what, most in rows.items()
    )


def _runs(names: Iterable[str]) -> str:
    """A run of the corpus: its pathway, and what happens."""
    files = {file.stem: file for file in RUNS}
    runs = (read(files[name]) for name in names)
    return "\n".join(f"{_texts(run.text)}\n```text\n{_happens(written(run))}```\n" for run in runs)


def _texts(text: str) -> str:
    return "\n".join(f"```forlop\n{part.rstrip()}\n```\n" for part in parts_of(text))


def _happens(file: str) -> str:
    return file.rpartition("---\n")[2]


def _version(_: Iterable[str]) -> str:
    return f"Dette er versjon {LANGUAGE_VERSION} av språket.\n"


_PARTS: dict[str, Callable[[Iterable[str]], str]] = {
    "ord": _words,
    "reserverte": _reserved,
    "avslag": _refusals,
    "størrelser": _sizes,
    "kjøring": _runs,
    "versjon": _version,
}


# ---- the tutorial

_BLOCK = re.compile(r"(?:^<!-- (nå|skriv): ([^>]+) -->\n)?^```(forlop|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ON_PATIENTS = ("start", "record", "next")


def answered(tutorial: str, folder: Path) -> str:
    """The tutorial with the answers that its commands give now, in the folder where its reader would sit.

    Each pathway of the page is the whole of `fall.forlop` from there on; `<!-- nå: … -->` is the reader's clock, and
    `<!-- skriv: a → b -->` a mistake that is made for one block.
    """

    def block(found: re.Match[str]) -> str:
        told, what, language, text = found.groups()
        file = folder / "fall.forlop"
        if language == "forlop":
            file.write_text(text, encoding="utf-8")
            return found[0]
        right = file.read_text("utf-8")
        if told == "skriv":
            file.write_text(right.replace(*what.split(" → ")), encoding="utf-8")
        commands = re.findall(r"^\$ forlop (.*)$", text, re.MULTILINE)
        now = what if told == "nå" else None
        lines = "".join(f"$ forlop {command}\n{_answer(command, folder, now=now)}" for command in commands)
        file.write_text(right, encoding="utf-8")
        return found[0].replace(text, lines)

    return _BLOCK.sub(block, tutorial)


def _answer(command: str, folder: Path, *, now: str | None) -> str:
    arguments = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', command)]
    if arguments[0] in _ON_PATIENTS:
        assert now is not None, f"when is this asked: {command}"
        arguments += ["--now", now]
    done = subprocess.run(
        [sys.executable, "-m", "forlop.cli.main", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout, f"{command}: {done.stderr}"
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Write the made parts of every page, and the answers of the tutorial."""
    for file in PAGES:
        file.write_text(made_anew(file.read_text("utf-8")), encoding="utf-8")
    with TemporaryDirectory() as folder:
        TUTORIAL.write_text(answered(TUTORIAL.read_text("utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
