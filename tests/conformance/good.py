"""The corpus of good texts: what each stage makes of each of them, kept in files beside it.

`python -m tests.conformance.good` writes these files anew; read what changed.
"""

from collections.abc import Callable
from pathlib import Path

from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text
from forlop.language.formatter import format_text
from forlop.language.parser import parse
from forlop.language.printer import canonical
from forlop.source import Source
from tests.conformance.corpus import CORPUS
from tests.conformance.outline import outline

GOOD = CORPUS / "good"
LIBRARY = beside(GOOD / "subpathway.forlop")
TEXTS = tuple(sorted(GOOD.glob("*.forlop")))


def syntax_of(source: Source) -> str:
    """The syntax tree, with the place of each line and name."""
    return outline(parse(source).document, source=source)


def model_of(source: Source) -> str:
    """What the text means."""
    pathway = pathway_from_text(source, library=LIBRARY).pathway
    assert pathway is not None, source.name
    return outline(pathway)


def laid_out(source: Source, *, vocabulary: str) -> str:
    """The text as `forlop format --to` lays it out."""
    text = format_text(source, vocabulary=vocabulary)
    assert isinstance(text, str), text
    return text


STAGES: dict[str, Callable[[Source], str]] = {
    "syntax.txt": syntax_of,
    "model.txt": model_of,
    "canonical.txt": canonical,
    "nb.txt": lambda source: laid_out(source, vocabulary="nb"),
    "nn.txt": lambda source: laid_out(source, vocabulary="nn"),
    "en.txt": lambda source: laid_out(source, vocabulary="en"),
}


def source_of(file: Path) -> Source:
    return Source(file.name, file.read_text("utf-8"))


def golden(file: Path, stage: str) -> Path:
    """Where a stage of a text is kept."""
    return file.with_suffix(f".{stage}")


def main() -> None:
    """Write every stage of every text, and nothing else into the folder."""
    for old in GOOD.glob("*.txt"):
        old.unlink()
    for file in TEXTS:
        for stage, made in STAGES.items():
            golden(file, stage).write_text(made(source_of(file)), encoding="utf-8")


if __name__ == "__main__":
    main()
