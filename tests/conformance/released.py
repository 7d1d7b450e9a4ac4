"""The texts of each released version of the language, which are read for ever and never edited.

`python -m tests.conformance.released` adds what is missing of the current version and leaves what is there as it is.
"""

from hashlib import sha256
from pathlib import Path

from forlop.language.parser import parse
from forlop.model.content_hash import LANGUAGE_VERSION, content_hash
from tests.conformance.corpus import CORPUS, ROOT
from tests.conformance.good import TEXTS, model_of, source_of

RELEASED = CORPUS / "released"
VERSIONS = tuple(sorted(folder.name for folder in RELEASED.iterdir() if folder.is_dir()))
SUMS = "sums.txt"
_FROM_THE_LIBRARY = (
    ROOT / "pathways" / "ostensjo_fall" / "fall.forlop",
    ROOT / "pathways" / "rus_psykisk" / "ocd.forlop",
)


def texts_of(version: str) -> tuple[Path, ...]:
    return tuple(sorted((RELEASED / version).glob("*.forlop")))


def golden(text: Path, kind: str) -> Path:
    """What a text meant when it was released (`model`), and under which hash patients are kept on it (`identity`)."""
    return text.with_suffix(f".{kind}.txt")


def sums_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file, as `sums.txt` is to have it."""
    files = sorted(file for file in folder.iterdir() if file.name != SUMS)
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def sums_kept_in(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def edited(folder: Path) -> list[str]:
    """The files that are not as they were released: changed, taken away, or added without their sum."""
    now, then = sums_of(folder), sums_kept_in(folder)
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def builds_on_another(file: Path) -> bool:
    header = parse(source_of(file)).document.header
    return header is not None and header.builds_on is not None


def main() -> None:
    """Add new good texts to the version that is current, with their sums; a file that is there stays."""
    folder = RELEASED / LANGUAGE_VERSION
    for file in (*TEXTS, *_FROM_THE_LIBRARY):
        text = folder / file.name
        # A variant is kept for its patients as the whole pathway that it gives, which is a text like the others.
        if text.exists() or builds_on_another(file):
            continue
        text.write_bytes(file.read_bytes())
        golden(text, "model").write_text(model_of(source_of(text)), encoding="utf-8")
        golden(text, "identity").write_text(f"{content_hash(source_of(text))}\n", encoding="utf-8")
    sums = {**sums_of(folder), **(sums_kept_in(folder) if (folder / SUMS).exists() else {})}
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
