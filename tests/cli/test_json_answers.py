"""Answers for programs: each is what its schema in the reference says."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.cli.house import MOTTAK, SMALL, House

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "schema"
SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8")) for path in FOLDER.iterdir()}
REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.schema.json", Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


def faults(name: str, answer: object) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[name], registry=REGISTRY)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


QUESTIONS = {
    "next": ["next", "P-1"],
    "why": ["why", "P-1"],
    "history": ["history", "P-1"],
    "patients": ["patients"],
    "tick": ["tick"],
}
STATES: dict[str, list[list[str]]] = {
    "begun": [],
    "not decided": [["mottak", "utelatt", "--by", "lege", "--because", "kom ikke"]],
    "judgement": [["mottak", "behov=lokalt", *MOTTAK]],
    "handover": [["mottak", "behov=spesialist", *MOTTAK], ["søknad", "sendt"]],
    "waiting": [["mottak", "behov=spesialist", *MOTTAK], ["søknad", "sendt"], ["søknad", "bekreftet"]],
    "paused": [["mottak", "behov=lokalt", *MOTTAK], ["ferie", "start"]],
    "ended": [["død"]],
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_in_every_state_is_as_its_schema_says(house: House, question: str, state: str) -> None:
    house.started()
    for number, arguments in enumerate(STATES[state]):
        house.told(*arguments, at=f"27.3.2026 1{number}:00")
    said = house(*QUESTIONS[question], "--format", "json", now="10.4.2026 12:00")
    assert said.code == 0, said.err
    assert faults(question, said.json) == []


def test_start_record_and_refusals_are_as_their_schemas_say(house: House) -> None:
    started = house("start", str(house.file), "P-1", "--format", "json", now="27.3.2026 09:00")
    assert faults("start", started.json) == []
    recorded = house("record", "P-1", "mottak", "behov=lokalt", *MOTTAK, "--format", "json", now="27.3.2026 10:00")
    assert faults("record", recorded.json) == []
    refused = house("record", "P-1", "mottak", "gjort", "--format", "json", now="27.3.2026 10:00")
    assert (refused.code, faults("refusal", refused.json)) == (1, [])


@pytest.mark.parametrize("text", [SMALL, SMALL.replace("så valget", "så valgte")], ids=["clean", "wrong"])
def test_check_is_as_its_schema_says(house: House, text: str) -> None:
    house.file.write_text(text, encoding="utf-8")
    assert faults("check", house.plain("check", str(house.file), "--format", "json").json) == []
