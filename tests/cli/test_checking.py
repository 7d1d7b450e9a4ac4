"""`check` on a day: a review that is overdue is a warning, and a warning keeps nobody from anything."""

import pytest

from tests.cli.house import SMALL, House
from tests.cli.test_json_answers import faults


@pytest.fixture
def reviewed(house: House) -> House:
    text = SMALL.replace('  versjon "1.0"\n', '  versjon "1.0"\n  revideres innen 31.05.2026\n')
    house.file.write_text(text, encoding="utf-8")
    return house


@pytest.mark.parametrize(("day", "warnings"), [("31.5.2026", 0), ("2026-06-01", 1)])
def test_a_review_is_overdue_from_the_day_after(reviewed: House, day: str, warnings: int) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", day, "--format", "json")
    assert (said.code, said.json["errors"], said.json["warnings"]) == (0, 0, warnings)
    assert faults("check", said.json) == []


def test_a_warning_is_told_counted_and_leaves_the_pathway_usable(reviewed: House) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", "1.6.2026")
    assert "varsel V401: forløpet skulle vært revidert innen 31.05.2026" in said.out
    assert said.out.splitlines()[-1] == "1 forløp lest: 0 feil og 1 varsel."
    assert said.code == 0
    assert reviewed("start", str(reviewed.file), "P-1", now="1.7.2026 09:00").code == 0


def test_a_day_that_is_none_is_wrong_use(reviewed: House) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", "i morgen")
    assert (said.code, said.out) == (2, "")
    assert "i morgen" in said.err
