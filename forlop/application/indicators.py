"""Indicators over all patients of a store: who counts, for whom it holds, and for whom nothing can be said yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from forlop.application.courses import Course, brought_to, courses_of
from forlop.application.small_groups import SMALLEST_GROUP
from forlop.engine.indicators import Verdict, verdict_of
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Indicator, Pathway, Share
from forlop.store.port import StoreReader


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with how many courses got each verdict; the share is of those who got yes or no.

    `patients` are fewer than the courses where somebody has been on the pathway more than once; of those answered are
    the ones who got yes or no.
    """

    indicator: Indicator
    pathway: Pathway
    yes: int
    no: int
    not_yet: int
    unknown: int
    patients: int
    patients_answered: int

    @property
    def counted(self) -> int:
        """All that the indicator is about."""
        return self.yes + self.no + self.not_yet + self.unknown

    @property
    def denominator(self) -> int:
        return self.yes + self.no

    @property
    def is_shown(self) -> bool:
        """Whether there are enough patients to tell anything."""
        return self.patients >= SMALLEST_GROUP

    @property
    def share_is_shown(self) -> bool:
        """Whether enough of them have an answer for a share."""
        return self.patients_answered >= SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class OfPathway:
    """The indicators of one pathway, over all its versions in which the same share stands under the same name."""

    pathway: Pathway
    versions: tuple[str, ...]
    measured: tuple[Measured, ...]


def indicators(store: StoreReader, *, now: datetime, parser_for: ParserFor = line_parser) -> tuple[OfPathway, ...]:
    """The indicators of every pathway that some patient follows, by the names of the pathways."""
    present = [brought_to(course, now=now) for course in courses_of(store, parser_for=parser_for)]
    names = sorted({course.pathway.name for course in present})
    found = (_of_pathway([course for course in present if course.pathway.name == name], now) for name in names)
    return tuple(each for each in found if each.measured)


def _of_pathway(courses: list[Course], now: datetime) -> OfPathway:
    pathways = {course.pathway_hash: course.pathway for course in courses}
    defined = {_identity(indicator): indicator for pathway in pathways.values() for indicator in pathway.indicators}
    return OfPathway(
        pathway=courses[0].pathway,
        versions=tuple(dict.fromkeys(course.edition for course in courses)),
        measured=tuple(_measured(indicator, courses, now) for indicator in defined.values()),
    )


def _identity(indicator: Indicator) -> tuple[str, Share]:
    return indicator.name, indicator.share


def _measured(indicator: Indicator, courses: list[Course], now: datetime) -> Measured:
    asked = [
        course for course in courses if _identity(indicator) in {_identity(each) for each in course.pathway.indicators}
    ]
    told = [(each.patient, verdict_of(each.pathway, each.state, indicator.share, now=now)) for each in asked]
    verdicts = Counter(verdict for _, verdict in told)
    return Measured(
        indicator=indicator,
        pathway=asked[0].pathway,
        yes=verdicts[Verdict.YES],
        no=verdicts[Verdict.NO],
        not_yet=verdicts[Verdict.NOT_YET],
        unknown=verdicts[Verdict.UNKNOWN],
        patients=len({patient for patient, _ in told}),
        patients_answered=len({patient for patient, verdict in told if verdict in (Verdict.YES, Verdict.NO)}),
    )
