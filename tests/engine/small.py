"""The smallest pathways that show something: a heading and three actors come with every one of them."""

from textwrap import dedent

from forlop.engine.events import AnyEvent
from forlop.model.pathway import Pathway
from tests.course import Course, pathway_of

HEADING = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen"
aktør sykehus "Sykehuset"
aktør pasient "Pasienten"
"""


def small(body: str) -> Pathway:
    """The pathway of these lines, which may be indented as a whole."""
    return pathway_of(HEADING + dedent(body))


def written(before: Course, after: Course) -> tuple[AnyEvent, ...]:
    """The events that `after` has and `before` has not."""
    return tuple(each.event for each in after.log[len(before.log) :])
