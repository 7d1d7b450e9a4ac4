"""The README shows what really comes out: its pathway and its commands are run, and compared to the letter."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
CLOCKS = {"start": "27.3.2026 09:00", "record": "27.3.2026 09:10"}
ASKED_AT = ["31.3.2026 10:00", "8.4.2026 10:00"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "forlop.cli.main", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def test_the_readme_shows_what_comes_out(tmp_path: Path) -> None:
    (text,) = blocks("forlop")
    (tmp_path / "fall.forlop").write_text(text, "utf-8")
    (tmp_path / "feil.forlop").write_text(text.replace("så besøk", "så besok"), "utf-8")
    clocks = iter(ASKED_AT)
    for command, shown in re.findall(r"^\$ forlop (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks("console")), re.MULTILINE):
        arguments = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', command)]
        match arguments[0]:
            case "check":
                pass
            case "next":
                arguments += ["--store", "store.db", "--now", next(clocks)]
            case other:
                arguments += ["--store", "store.db", "--now", CLOCKS[other]]
        printed = run(tmp_path, *arguments)
        assert arguments[0] in CLOCKS or printed.strip() == shown.strip(), command
    assert next(clocks, None) is None


def test_the_readmes_pathway_has_eleven_lines() -> None:
    (text,) = blocks("forlop")
    assert len([line for line in text.splitlines() if line.strip() and not line.startswith("#")]) == 11
