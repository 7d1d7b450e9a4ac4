"""The mistakes of beginners: what each text must give, and the page of the manual that lists them all.

`python -m tests.conformance.beginners` writes the expected findings and the page anew; read what changed.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from forlop.rendering.findings import finding
from tests.conformance.corpus import CORPUS, ROOT, Found, found_in

FOLDER = CORPUS / "bad" / "beginners"
PAGE = ROOT / "docs" / "reference" / "mistakes.md"
_COPIED = re.compile(r"(?:skriv|mente du) `([^`…]+)`")


@dataclass(frozen=True)
class Mistake:
    """A text with one mistake, the text as it should be, and where the mistake is to be found.

    `marked` are the words under the mark; `line` is None when they stand on the first line that the mending changes;
    `also` are codes of what the same mistake makes wrong elsewhere.
    """

    name: str
    code: str
    marked: str
    line: int | None
    also: tuple[str, ...]

    @property
    def found(self) -> Found:
        return _read(FOLDER / self.name / "example.forlop")

    @property
    def mended(self) -> Found:
        return _read(FOLDER / self.name / "mended.forlop")

    @property
    def expected(self) -> Path:
        return FOLDER / self.name / "expected.txt"

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """The lines that differ, as they are and as they should be."""
        before, after = self.found.source.text.splitlines(), self.mended.source.text.splitlines()
        return tuple(
            ("\n".join(before[start:end]), "\n".join(after[to_start:to_end]))
            for kind, start, end, to_start, to_end in _differences(before, after)
            if kind != "equal"
        )

    @property
    def first_changed_line(self) -> int:
        before, after = self.found.source.text.splitlines(), self.mended.source.text.splitlines()
        return next(start + 1 for kind, start, *_ in _differences(before, after) if kind != "equal")

    @property
    def told(self) -> str:
        return finding(self.found.diagnostics[0], self.found.source, language="nb").message

    @property
    def help(self) -> str:
        return finding(self.found.diagnostics[0], self.found.source, language="nb").help or ""

    @property
    def to_copy(self) -> tuple[str, ...]:
        """What the help says to write, word for word; what has `…` in it, or comes after `som`, is an example."""
        return tuple(_COPIED.findall(self.help))


@cache
def _read(file: Path) -> Found:
    return found_in(file)


def mistakes() -> tuple[Mistake, ...]:
    """All of them, in the order of the list."""
    places = tomllib.loads((FOLDER / "places.toml").read_text("utf-8"))
    return tuple(
        Mistake(name, entry["code"], entry["marked"], entry.get("line"), tuple(entry.get("also", ())))
        for name, entry in places.items()
    )


MISTAKES = mistakes()


def page() -> str:
    """Every mistake with what forlop says and what to write instead, in Markdown."""
    return "".join([INTRODUCTION, *_rows()])


INTRODUCTION = """# Vanlige feil

Slik skriver mange i begynnelsen, og slik skal det være.
Siden er laget av tekstene i `dsl/corpus/bad/beginners/` og testes mot dem.
Hver av dem gir den ene meldingen som står her, og er feilfri når rådet er fulgt.
Et ¶ betyr ny linje.

| slik ble det skrevet | forlop sier | og råder til | slik skal det være |
|---|---|---|---|
"""


def _rows() -> Iterator[str]:
    for mistake in MISTAKES:
        before = " ¶ ".join(filter(None, (change for change, _ in mistake.changes)))
        after = " ¶ ".join(filter(None, (change for _, change in mistake.changes)))
        cells = (_code(before), f"{mistake.code}: {_text(mistake.told)}", _text(mistake.help), _code(after))
        yield f"| {' | '.join(cells)} |\n"


def _code(lines: str) -> str:
    shown = " ¶ ".join(line.strip() for line in lines.split("\n") if line.strip()).replace("|", "\\|")
    return f"`` {shown} ``" if shown else "(linjen mangler)"


def _text(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("*", "\\*")


def _differences(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def main() -> None:
    """Write every expected file and the page."""
    for mistake in MISTAKES:
        mistake.expected.write_text(mistake.found.text(language="nb"), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
