"""The smallest pathways that show something: a heading and three actors come with every one of them."""

from collections.abc import Mapping
from textwrap import dedent

from forlop.engine.commands import Record
from forlop.engine.events import AnyEvent
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from tests.course import Course, moment, pathway_of

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


def with_data(course: Course, step: str, at: str, *, by: str, data: Mapping[str, Value]) -> Course:
    """A recording whose data are a table's, and not known by name."""
    return course.do(Record(step=step, at=moment(at), by=by, data=tuple(data.items())), now=at)
