"""The engine answers each run as it was agreed, in every vocabulary, and the runs show everything that can come out."""

import re
from pathlib import Path
from typing import get_args

import pytest

from forlop.application.library import Texts
from forlop.application.pathway_files import pathway_from_text
from forlop.engine import commands
from forlop.engine.commands import Refused
from forlop.engine.events import AnyEvent, Closing, Recorded, Reply
from forlop.engine.state import replay
from forlop.language.parser import parse
from forlop.language.printer import printed
from forlop.language.vocabulary import VOCABULARIES
from forlop.source import Source
from tests.conformance.runs import RUNS, command_of, parts_of, played, read, versions_of, written
from tests.conformance.specification import MANUAL

each_run = pytest.mark.parametrize("file", RUNS, ids=lambda file: file.stem)
LINES = [line for file in RUNS for line in file.read_text("utf-8").splitlines()]


@each_run
def test_a_run_is_answered_as_it_was_agreed(file: Path) -> None:
    assert written(read(file)) == file.read_text("utf-8")


@each_run
def test_the_pathway_of_a_run_is_clean(file: Path) -> None:
    for text in parts_of(read(file).text):
        library = Texts(tuple(Source(file.name, each) for each in parts_of(read(file).text)))
        assert pathway_from_text(Source(file.name, text), library=library).diagnostics == ()


@each_run
@pytest.mark.parametrize("vocabulary", [code for code in VOCABULARIES if code != "nb"])
def test_a_run_goes_the_same_in_the_other_vocabularies(file: Path, vocabulary: str) -> None:
    run = read(file)
    texts = parts_of(run.text)
    translated = [printed(parse(Source(file.name, text)).document, vocabulary=vocabulary) for text in texts]
    assert list(played(versions_of(translated), run.told)) == list(played(versions_of(texts), run.told))


@each_run
def test_the_state_is_what_the_events_make_of_it(file: Path) -> None:
    versions = versions_of(parts_of(read(file).text))
    first = next(iter(versions.values()))
    log: list[Recorded] = []
    for step in played(versions, read(file).told):
        log.extend(step.events)
        assert replay(first, log, versions) == step.state


# ---- nothing is left out


def first_words(mark: str) -> set[str]:
    told = [re.sub(r"^\+ inside [^:]*: ", "+ ", line) for line in LINES]
    inside = {"inside"} if mark == "+" and told != LINES else set[str]()
    return {line.split()[1] for line in told if line.startswith(f"{mark} ")} | inside


def test_every_command_stands_in_a_run() -> None:
    told = {type(command_of(line)[1]) for line in LINES if line.startswith("> ")}
    assert told == set(get_args(commands.Command))


def test_every_event_stands_in_a_run() -> None:
    assert first_words("+") == {event.model_fields["kind"].default for event in get_args(AnyEvent)}


def test_every_refusal_stands_in_a_run() -> None:
    assert first_words("!") == set(Refused)


def test_every_kind_of_answer_stands_in_a_run() -> None:
    kinds = "responsible assigned task waits undecided join reached ended left paused held offered runs recheck"
    assert first_words("=") == set(kinds.split())


def test_every_deed_closing_reply_and_due_time_stands_in_a_run() -> None:
    words = {word for line in LINES for word in line.split()}
    assert {deed for deed in commands.Deed if deed not in words} == set()
    assert {how for how in Closing if f"how={how}" not in words} == set()
    assert {reply for reply in Reply if f"reply={reply}" not in words} == set()
    assert {due for due in ("none", "not_running", "stopped", "cannot_say") if f"due={due}" not in words} == set()


def test_the_manual_quotes_a_run_of_every_command() -> None:
    page = (MANUAL / "run.md").read_text("utf-8")
    quoted = [line for line in page.splitlines() if line.startswith("> ")]
    assert {type(command_of(line)[1]) for line in quoted} == set(get_args(commands.Command))
