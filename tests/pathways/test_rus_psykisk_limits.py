"""Which limits of the three pathways are law and which are recommendations: only the first roll off holidays."""

import pytest

from forlop.model.pathway import Force, Pathway
from tests.pathways.ocd_courses import OCD
from tests.pathways.spiseforstyrrelser_courses import EATING_DISORDERS
from tests.pathways.tsb_road import TSB


def steps_with(pathway: Pathway, force: Force) -> set[str]:
    return {step.name for step in pathway.steps for duty in step.duties if duty.timing and duty.force is force}


@pytest.mark.parametrize(
    ("pathway", "by_law"),
    [
        (
            TSB,
            {
                # The right to an answer in ten working days, and the individual limit (pbrl § 2-2).
                "rettighetsvurdering",
                "lar_henvisning",
                "tilbakehenvisning",
                "viderehenvisning",
                "fremmøte",
                # Four weeks to complain, and seven days for the discharge letter.
                "klagerett",
                "epikrise",
            },
        ),
        (EATING_DISORDERS, {"spisevurdering", "spiseepikrise"}),
        (OCD, {"ocd_epikrise"}),
    ],
    ids=["tsb", "spiseforstyrrelser", "ocd"],
)
def test_these_limits_are_law_and_no_others(pathway: Pathway, by_law: set[str]) -> None:
    assert steps_with(pathway, Force.STATUTORY) == by_law


@pytest.mark.parametrize(
    ("pathway", "recommended"),
    [
        (
            TSB,
            {
                "akutthjelp",
                "utredning",
                "utredning_gravid",
                "utredning_gravid_døgn",
                "behandlingsstart",
                "evaluering",
                "evaluering_gravid",
            },
        ),
        (EATING_DISORDERS, {"spiseoppmøte", "snarlig_behandling", "spiseutredning", "spiseevaluering"}),
        (OCD, {"ocd_fremmøte", "ocd_utredning"}),
    ],
    ids=["tsb", "spiseforstyrrelser", "ocd"],
)
def test_the_published_times_are_recommendations(pathway: Pathway, recommended: set[str]) -> None:
    assert steps_with(pathway, Force.ADVISORY) == recommended
