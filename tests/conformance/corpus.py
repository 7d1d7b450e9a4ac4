"""The corpus of mistakes: what each file must give, and the page of the manual that is made of it.

`python -m tests.conformance.corpus` writes the expected findings and the page anew; read what changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from forlop.application.library import Found as Result
from forlop.application.library import Library, NotFound, beside
from forlop.application.pathway_files import pathway_from_bytes
from forlop.application.proving import proved
from forlop.application.reviewing import reviewed
from forlop.diagnostics import Diagnostic
from forlop.language.limits import MOST_BYTES
from forlop.language.vocabulary import words
from forlop.rendering.findings import as_text, finding
from forlop.source import Source
from forlop.texts import catalogue

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "dsl" / "corpus"
PAGE = ROOT / "docs" / "reference" / "diagnostics.md"
# A folder for each code; the mistakes of beginners, of which one code may have many, stand in a folder of their own.
CODES = tuple(sorted(folder.name for folder in (CORPUS / "bad").iterdir() if folder.name != "beginners"))
# Every file of the repository is UTF-8; the mistake of another encoding is made here.
ENCODINGS = {"S102": "latin-1"}


def _lead_out(folder: Path) -> None:
    base = folder / "grunnlag.forlop"
    base.symlink_to(base.rename(folder.parent / base.name))


def _swell(folder: Path) -> None:
    with (folder / "grunnlag.forlop").open("r+b") as file:
        file.truncate(MOST_BYTES + 1)


# Nor does it hold links, or files that are too large.
PREPARED: dict[str, Callable[[Path], None]] = {"S403": _lead_out, "S405": _swell}
# What depends on the day is found for this one, so that the corpus says the same for ever.
TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Found:
    """What is found in a file, and the text that it is shown with."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]

    def text(self, *, language: str) -> str:
        shown = (as_text(finding(diagnostic, self.source, language=language)) for diagnostic in self.diagnostics)
        return "".join(f"{one}\n" for one in shown)


def found_in(file: Path) -> Found:
    """Every diagnostic of a file of the corpus."""
    content = file.read_text("utf-8").encode(ENCODINGS.get(file.parent.name if file.stem == "example" else "", "utf-8"))
    prepare = PREPARED.get(file.parent.name) if file.stem == "example" else None
    if prepare is None:
        return _found(content, file)
    with TemporaryDirectory() as place:
        folder = Path(place) / "mappe"
        copytree(file.parent, folder)
        prepare(folder)
        return _found(content, folder / file.name)


def _found(content: bytes, file: Path) -> Found:
    read = pathway_from_bytes(content, name=file.name, library=Shown(beside(file)))
    code = file.parent.name
    if not code.startswith("V"):
        return Found(read.source, read.diagnostics)
    # Examples are short: what a house rule misses in them is told in its own folder only.
    found = proved(reviewed(read, today=TODAY), today=TODAY).read.diagnostics
    return Found(read.source, tuple(each for each in found if each.code == code or not each.code.startswith("V4")))


@dataclass(frozen=True)
class Shown:
    """A library whose texts go by the names of their files, wherever the repository lies."""

    library: Library

    def find(self, name: str, version: str) -> Result | NotFound:
        found = self.library.find(name, version)
        if isinstance(found, NotFound):
            return found
        return Result(replace(found.source, name=Path(found.source.name).name), Shown(found.library))


def page() -> str:
    """The reference of the diagnostics, in Markdown."""
    return "\n".join([INTRODUCTION, *(_section(code) for code in CODES)])


INTRODUCTION = """# Diagnoser

Denne siden er laget av katalogen over setninger og av eksemplene i `dsl/corpus/bad/`, og testes mot dem.
Hver diagnose har en fast kode.
Under koden står setningen, et eksempel med det forlop svarer, og eksemplet slik det skal være.
Ord i krøllparentes fylles ut med forfatterens egne ord.
"""


def _section(code: str) -> str:
    folder = CORPUS / "bad" / code
    message = _with_keywords(catalogue("nb")[f"diagnostics.{code}.message"])
    example, mended = found_in(folder / "example.forlop"), found_in(folder / "mended.forlop")
    explained = catalogue("nb").get(f"diagnostics.{code}.explain")
    more = f"\n\n{_with_keywords(explained)}" if explained else ""
    return f"""## {code}

{message[0].upper()}{message[1:]}.{more}

```text
{example.text(language="nb").rstrip()}
```

Slik skal det være:

```forlop
{mended.source.text.rstrip()}
```
"""


def _with_keywords(sentence: str) -> str:
    """Keywords are filled in with their words in bokmål; the author's words stay as placeholders."""
    for terminal, row in words().items():
        sentence = sentence.replace(f"{{{terminal}}}", row["nb"][0])
    return sentence


def main() -> None:
    """Write every expected file and the page."""
    for code in CODES:
        folder = CORPUS / "bad" / code
        (folder / "expected.txt").write_text(found_in(folder / "example.forlop").text(language="nb"), encoding="utf-8")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
