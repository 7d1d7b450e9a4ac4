"""`check` for programs that show findings of any tool, and what a code means without any file."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from forlop.cli.codes_in_words import codes
from forlop.texts import LANGUAGES, say
from forlop.verification.checks import CHECKS
from tests.cli.house import SMALL, House
from tests.cli.test_json_answers import faults

LOOSENED = Path(__file__).parents[2] / "pathways" / "haugland" / "haugland_lengre.forlop"


def test_sarif_has_each_finding_with_its_rule_and_its_place(house: House) -> None:
    house.file.write_text(SMALL.replace("så valget", "så valgte"), encoding="utf-8")
    plain = house.plain("check", str(house.file), "--format", "json").json
    told = json.loads(house.plain("check", str(house.file), "--format", "sarif").out)
    (run,) = told["runs"]
    assert told["version"] == "2.1.0"
    files = plain["files"]
    assert isinstance(files, list)
    findings = files[0]["findings"]
    assert len(findings) == len(run["results"]) > 0
    for finding, result in zip(findings, run["results"], strict=True):
        assert result["ruleId"] == finding["code"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (finding["line"], finding["column"])
        assert result["level"] == finding["severity"]
        assert finding["message"] in result["message"]["text"]
        assert finding["help"] in result["message"]["text"]


def only(properties: dict[str, object], *optional: str) -> dict[str, object]:
    """An object with these properties and no other; all but the optional ones are required."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


TEXT = {"type": "string", "minLength": 1}
MESSAGE = only({"text": TEXT})
FROM_ONE = {"type": "integer", "minimum": 1}
REGION = only({"startLine": FROM_ONE, "startColumn": FROM_ONE, "endLine": FROM_ONE, "endColumn": FROM_ONE})
PLACE = only(
    {
        "artifactLocation": only({"uri": {"type": "string", "pattern": r"^[A-Za-z0-9%._~/:@!$&'()*+,;=-]+$"}}),
        "region": REGION,
    }
)
RESULT = only(
    {
        "ruleId": TEXT,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["fail", "open"]},
        "level": {"enum": ["none", "warning", "error"]},
        "message": MESSAGE,
        "locations": {"type": "array", "minItems": 1, "items": only({"physicalLocation": PLACE})},
        "relatedLocations": {"type": "array", "items": only({"physicalLocation": PLACE, "message": MESSAGE})},
    }
)
RULE = only({"id": TEXT, "shortDescription": MESSAGE, "fullDescription": MESSAGE}, "fullDescription")
DRIVER = only({"name": TEXT, "version": TEXT, "rules": {"type": "array", "uniqueItems": True, "items": RULE}})
RUN = only(
    {
        "tool": only({"driver": DRIVER}),
        "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    }
)
SARIF = only({"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": {"type": "array", "minItems": 1, "items": RUN}})
"""What of SARIF 2.1.0 is relied on, in words of our own: the standard's schema is not free to be kept here.

The whole of `dsl/corpus/bad` has been held against that as well (1,283 results of 216 rules, in two languages).
"""
BAD = Path(__file__).parents[2] / "dsl" / "corpus" / "bad"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sarif_is_as_the_standard_has_it(house: House, language: str) -> None:
    folders = [str(BAD / code) for code in ("S102", "S110", "V301", "V501", "V523", "V524", "V601")]
    told = json.loads(house.plain("check", *folders, "--format", "sarif", "--language", language).out)
    assert [f"{each.json_path}: {each.message}" for each in Draft202012Validator(SARIF).iter_errors(told)] == []
    (run,) = told["runs"]
    results = run["results"]
    assert {each["kind"] for each in results} == {"fail", "open"}
    # What is open has no level, and an end is never before its beginning.
    assert {each["level"] for each in results if each["kind"] == "open"} == {"none"}
    regions = [each["physicalLocation"]["region"] for one in results for each in one["locations"]]
    assert all((each["startLine"], each["startColumn"]) <= (each["endLine"], each["endColumn"]) for each in regions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_explained_and_no_place_is_left_to_fill_in(house: House, language: str) -> None:
    for code in codes():
        said = house.plain("check", "--explain", code.lower(), "--language", language)
        assert said.code == 0
        assert said.out.startswith(f"{code}: ")
        assert "{" not in said.out.replace("{0}", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_proof_is_told_with_what_it_came_to_and_whom_it_is_about(house: House, language: str) -> None:
    said = house.plain("check", str(LOOSENED), "--proofs", "--language", language)
    assert said.code == 0
    told = said.out[said.out.index(f"{LOOSENED}:\n") :].splitlines()
    for check in CHECKS:
        at = next(number for number, line in enumerate(told) if line.endswith(say(language, f"checks.{check.name}")))
        assert say(language, f"checks.about.{check.name}") in told[at + 1]
        word = "conceded" if check.of_variants else "proven"
        assert told[at].split()[0] == say(language, f"cli.check.verdict.{word}")


TOTAL = """forløp pakke "Pakkeforløp"
  versjon "1"
  uten kilde fordi "prøve"
aktør sykehus "Sykehuset"
start henvist "Henvist"
  sykehus skal gjøre dette innen 0 dager
  så time
tiltak time "Første time"
  sykehus skal gjøre dette innen 4 dager
  så utredet
tiltak utredet "Utredet"
  sykehus skal gjøre dette innen 14 dager
  så behandlet
tiltak behandlet "Behandlet"
  sykehus skal gjøre dette innen 3 dager
  så ferdigbehandlet
slutt ferdigbehandlet "Ferdig"
forløpstid hele "Hele pakken" fra henvist til behandlet innen 23 dager
"""


def test_the_room_in_a_total_is_told_with_the_limits_that_use_it(house: House) -> None:
    house.file.write_text(TOTAL, encoding="utf-8")
    said = house.plain("check", str(house.file), "--slack")
    assert "  Hele pakken: følger av fristene, og har 2 dager igjen på den trangeste startdagen, " in said.out
    assert [line.split(":")[0].strip() for line in said.out.splitlines() if line.startswith("    `")] == [
        "`time`, 4 dager",
        "`utredet`, 14 dager",
        "`behandlet`, 3 dager",
    ]
    told = house.plain("check", str(house.file), "--slack", "--format", "json")
    assert faults("check", told.json) == []
    files = told.json["files"]
    assert isinstance(files, list)
    (slack,) = files[0]["slack"]
    assert (slack["standing"], slack["least"], slack["in_hours"]) == ("implied", 2, False)


def test_a_code_that_does_not_exist_is_told_with_those_that_may_be_meant(house: House) -> None:
    said = house.plain("check", "--explain", "V30")
    assert said.code == 2
    assert "V30" in said.err
    assert "V301" in said.err


def test_without_files_it_is_told_that_they_are_missing(house: House) -> None:
    said = house.plain("check")
    assert said.code == 2
    assert said.err.startswith("STI… mangler.")


PAUSED = """\
forløp prøve "Prøve"
  versjon "1"
  uten kilde fordi "Prøve"
aktør lege "Legen"
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
tiltak b "B"
  lege skal gjøre dette innen {limit}
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til b innen 60 dager
pause borte "Borte"
  stopper {stops}
"""


@pytest.mark.parametrize(
    ("limit", "stops", "told"),
    [
        ("2 uker", "alle frister", False),
        ("10 virkedager", "alle frister", True),
        ("1 måned", "alle frister", True),
        ("2 uker (lovfrist)", "alle frister", True),
        ("2 uker", "fristen for b", True),
        # What is done when the total begins is not on its way.
        ("2 uker", "fristen for a", False),
    ],
)
def test_a_total_that_a_pause_may_pass_is_told_as_proven_only_without_it(
    house: House, limit: str, stops: str, told: bool
) -> None:
    file = house.folder / "x.forlop"
    file.write_text(PAUSED.format(limit=limit, stops=stops), "utf-8")
    said = house.plain("check", str(file), "--language", "nb")
    assert ("`tid` er bare bevist for pasienter uten `borte`" in said.out) is told
    assert said.out.splitlines()[-1].count("bevist") == 2
    assert said.code == 0
