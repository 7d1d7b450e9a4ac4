"""One mistake in a real pathway: never a traceback, always located, nearly always told once and by its word."""

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.application.revisions import first_revision, next_revision
from forlop.source import Source
from tests.language.damage import FOLDER, PATHWAYS, Outcome, chosen, outcomes, share, shown, table, worst
from tests.language.mutations import KINDS, damages

SMALL = 'forløp x "X"\n  versjon "1"\n'


def judge(of: list[Outcome], *, title: str) -> None:
    figures = "\n".join([table(of, title=title), *map(shown, worst(of))])
    assert [shown(outcome) for outcome in of if outcome.findings and not outcome.is_located] == []
    assert share(of, "once") >= 0.9, figures
    assert share(of, "named") >= 0.6, figures


def test_damage_is_found_where_it_was_done_told_once_and_by_its_word() -> None:
    judge([outcome for name in PATHWAYS for outcome in outcomes(name, chosen(name, number=140))], title="a sample")


@pytest.mark.deep
@pytest.mark.parametrize("name", PATHWAYS)
def test_every_damage_is_found_where_it_was_done_told_once_and_by_its_word(name: str) -> None:
    judge(list(outcomes(name, chosen(name, number=None))), title=name)


@pytest.mark.parametrize("name", PATHWAYS)
def test_a_damaged_pathway_is_told_as_if_it_had_been_read_for_the_first_time(name: str) -> None:
    whole = first_revision(Source(name, (FOLDER / name).read_text("utf-8")))
    for damage in chosen(name, number=8, seed=7):
        damaged = Source(name, damage.text)
        assert next_revision(whole, damaged).diagnostics == pathway_from_text(damaged).diagnostics


def test_every_word_and_sign_is_damaged_in_every_way() -> None:
    damaged = [(damage.kind, damage.token) for damage in damages(SMALL)]
    assert [damaged.count((kind, "versjon")) for kind in KINDS] == [1, 1, 1, 1]
    assert {token for _, token in damaged} == {"forløp", "x", '"X"', '"', "versjon", '"1"'}
    assert len({damage.text for damage in damages(SMALL)} - {SMALL}) == len(damaged)
