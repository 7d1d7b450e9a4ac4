"""The door: languages, help, wrong use, pipes, Ctrl-C, faults of our own, and what is imported for what."""

import os
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from forlop.cli import main as door
from tests.cli.house import SMALL, House

COMMANDS = [
    "check",
    "format",
    "test",
    "diff",
    "draw",
    "describe",
    "start",
    "record",
    "next",
    "why",
    "why-not",
    "history",
    "patients",
    "indicators",
    "verify",
    "tick",
    "try",
    "demo",
]
FULL = Path("/dev/full")
HEAVY = {"lark", "pydantic", "holidays", "networkx", "graphviz", "fontTools", "rich", "sqlite3", "z3"}
COUNT = """
import sys
from forlop.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print(sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(house: House, command: str, language: str) -> None:
    said = house.plain(command, "--help", "--language", language)
    assert said.code == 0
    assert f"forlop {command}" in said.out.split("Eksempel:" if language == "nb" else "Example:")[1]


def test_help_lists_every_command_in_the_language_of_the_environment(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORLOP_LANGUAGE", "en")
    said = house.plain("--help")
    assert said.out.startswith("Usage: forlop")
    assert [command for command in COMMANDS if f"\n  {command} " not in said.out] == []


def test_no_command_is_help(house: House) -> None:
    assert house.plain() == house.plain("--help")


def test_a_language_without_texts_is_refused(house: House) -> None:
    said = house.plain("next", "P-1", "--language", "se")
    assert (said.code, said.out, said.err) == (2, "", "Språket «se» finnes ikke. Velg nb, nn eller en.\n")


def test_nynorsk_is_answered_in_nynorsk(house: House) -> None:
    said = house.plain("next", "P-1", "--language", "nn")
    assert said.err.startswith("Ingen pasient er starta")


def test_the_version_is_told(house: House) -> None:
    said = house.plain("--version")
    assert (said.code, said.out.split()[0]) == (0, "forlop")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["histori", "P-1"], "Kommandoen «histori» finnes ikke, mente du history?"),
        (["next"], "PASIENT mangler."),
        (["next", "P-1", "P-2"], "for mange eller for få ord"),
        (["next", "P-1", "--stor", "x"], "mente du --store"),
        (["next", "P-1", "--store"], "mangler en verdi"),
        (["record", "P-1", "mottak", "gjort", "ferdig"], "«ferdig» står i tillegg til et annet ord"),
        (["check", "ingen.forlop"], "Filen ingen.forlop finnes ikke."),
        (["draw"], "hvilken fil eller hvilken pasient"),
        (["draw", "x.forlop", "-o", "x.gif"], "ikke .gif"),
        (["draw", "x.forlop", "-o", "x"], "eller .html, ikke x"),
        (["draw", "x.forlop", "-o", "ingen/x.svg"], "Mappen ingen finnes ikke, så ingen/x.svg kan ikke skrives."),
        (["try", "ingen.forlop"], "Filen ingen.forlop finnes ikke."),
        (["next", "P-1", "--format", "xml"], "--format kan ikke være det. Det må være text eller json."),
        (["draw", "x.forlop", "-o", "x.svg", "--theme", "rosa"], "Det må være light, dark eller print."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_said_in_a_sentence_with_code_2(house: House, arguments: list[str], sentence: str) -> None:
    said = house.plain(*arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_check_is_0_when_clean_and_1_with_findings(house: House) -> None:
    clean = house.plain("check", str(house.file))
    assert clean.code == 0
    assert clean.out.startswith("1 forløp lest, ingen feil.")
    house.file.write_text(SMALL.replace("så valget", "så valgte"), encoding="utf-8")
    found = house.plain("check", str(house.folder))
    assert found.code == 1
    assert "`valgte`" in found.out
    assert found.out.splitlines()[-1].startswith("1 forløp lest: ")


@pytest.mark.parametrize("suffix", [".svg", ".SVG", ".png", ".pdf", ".dot", ".mmd", ".html"])
def test_a_chart_is_written_where_it_was_asked_for_and_the_last_line_says_so(house: House, suffix: str) -> None:
    output = house.folder / f"ut{suffix}"
    said = house.plain("draw", str(house.file), "-o", str(output))
    assert (said.code, said.out) == (0, f"Flytskjemaet er skrevet til {output}\n")
    assert output.stat().st_size > 500


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".dot", ".mmd", ".html"])
def test_a_folder_is_never_drawn_over(house: House, suffix: str) -> None:
    output = house.folder / f"ut{suffix}"
    output.mkdir()
    said = house.plain("draw", str(house.file), "-o", str(output))
    assert (said.code, said.out, said.err) == (2, "", f"{output} er en mappe, ikke en fil.\n")
    assert list(output.iterdir()) == []
    assert list(house.folder.glob("*.tmp")) == []


def test_a_patients_place_is_drawn_with_the_patients_name(house: House) -> None:
    output = house.folder / "ut.svg"
    said = house.started()("draw", "--patient", "P-1", "-o", str(output))
    assert said.code == 0, said.err
    assert "P-1" in output.read_text(encoding="utf-8")


def test_a_patients_page_has_the_words_that_are_kept_of_the_pathway(house: House) -> None:
    output = house.folder / "ut.html"
    said = house.started()("draw", "--patient", "P-1", "-o", str(output))
    assert said.code == 0, said.err
    page = output.read_text(encoding="utf-8")
    first = next(line.strip() for line in SMALL.splitlines() if line.startswith("start "))
    assert f"<pre>{escape(first)}" in page
    assert "P-1" in page


def test_a_fault_of_our_own_is_a_sentence_with_code_70(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.started()
    # A log that no version of ours has written is the nearest to a fault of our own that a test can make.
    import sqlite3

    store = sqlite3.connect(house.store)
    store.execute("DROP TRIGGER pathway_is_kept")
    store.execute("DELETE FROM pathway")
    store.commit()
    store.close()
    said = house("next", "P-1")
    assert said.code == door.OUR_FAULT
    assert "FORLOP_DEBUG=1" in said.err
    assert "Traceback" not in said.err
    monkeypatch.setenv("FORLOP_DEBUG", "1")
    with pytest.raises(Exception, match=r"."):
        house("next", "P-1")


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", COUNT, *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        env={**os.environ, "HOME": str(cwd), **environment},
    )


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(argument: str, tmp_path: Path) -> None:
    done = run(argument, cwd=tmp_path)
    imported = set(eval(done.stderr.decode().splitlines()[-1], {"__builtins__": {}}))  # noqa: S307  # a list we printed
    assert imported & HEAVY == set()


def test_into_a_pipe_there_is_utf8_and_no_colour(house: House) -> None:
    house.started()
    arguments = ["next", "P-1", "--store", str(house.store)]
    done = run(*arguments, cwd=house.folder, PYTHONIOENCODING="latin-1", FORCE_COLOR="1")
    assert "hvorfor      forløpet startet" in done.stdout.decode("utf-8")
    assert b"\x1b" not in done.stdout


@pytest.mark.skipif(not FULL.exists(), reason="only where there is a device that is always full")
@pytest.mark.parametrize("command", [["next", "P-1"], ["history", "P-1", "--format", "json"], ["--help"]])
def test_an_answer_that_cannot_be_written_out_is_a_sentence_with_a_code_of_its_own(
    house: House, command: list[str]
) -> None:
    house.started()
    environment = {**os.environ, "FORLOP_STORE": str(house.store)}
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "forlop.cli.main", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    assert (done.returncode, len(done.stderr.splitlines())) == (74, 1)
    assert done.stderr.decode().startswith("Svaret kunne ikke skrives ut: ")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["draw", "liten.forlop"], "Avbrutt. Flytskjemaet er ikke skrevet.\n"),
        (["--language", "nn", "draw", "liten.forlop"], "Avbrote. Flytskjemaet er ikkje skrive.\n"),
        (["check", "liten.forlop"], "Avbrutt.\n"),
    ],
)
def test_ctrl_c_says_what_became_of_the_work(
    house: House, monkeypatch: pytest.MonkeyPatch, command: list[str], sentence: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(house.folder)
    monkeypatch.setattr("forlop.application.pathway_files.read_pathway", interrupted)
    said = house.plain(*command)
    assert (said.code, said.out, said.err) == (130, "", sentence)
    assert list(house.folder.glob("*.svg")) == []


def test_a_closed_pipe_is_no_error(house: House) -> None:
    house.started()
    command = [sys.executable, "-m", "forlop.cli.main", "history", "P-1", "--store", str(house.store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        assert (process.wait(), complaint) == (0, b"")
