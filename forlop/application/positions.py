"""Where a patient stands, for the chart: each step that has been reached, from the state and the answer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from forlop.application.asking import Asked
from forlop.application.passages import Passage, passages_of
from forlop.application.timelines import totals_of
from forlop.engine.answers import CannotDecide, DueAt, JoinWaits, NextStep, Status, Waiting
from forlop.engine.events import Closing, Interrupted
from forlop.engine.rounds import Round
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.position import Place, Position, Stand
from forlop.texts import say


def position_of(asked: Asked, *, language: str) -> Position:
    """The newest round of each step decides: a step done last month and open again is open."""
    return _Telling(asked, language).position


@dataclass(frozen=True)
class _Telling:
    asked: Asked
    language: str

    @property
    def position(self) -> Position:
        answer = self.asked.answer
        places: dict[str, Place | None] = {}
        for entry in self.asked.course.state.rounds:
            places[entry.step] = self._place(entry)
        for join in answer.joins:
            if not join.inside:
                places[join.step] = Place(Stand.WAITING, waits_for=(self._join(join),))
        for each in self.asked.course.log:
            if isinstance(each.event, Interrupted):
                places[each.event.interruption] = Place(Stand.HAPPENED, self._date(each.occurred_at))
        return Position(
            self.asked.course.patient,
            answer.at,
            {name: place for name, place in places.items() if place is not None and name in self._pathway.titles},
            end=answer.ended or answer.reached,
            ways=self._ways(),
            totals=totals_of(self.asked, language=self.language),
        )

    @property
    def _pathway(self) -> Pathway:
        return self.asked.course.pathway

    # ---- places

    def _place(self, entry: Round) -> Place | None:
        match entry.closed:
            case None:
                return self._open_place(entry)
            case Closing.DONE:
                place = self._undecided(entry)
                return place or Place(Stand.DONE, self._again(entry, self._date(entry.done_at)))
            case Closing.REFUSED | Closing.RETURNED:
                return Place(Stand.DONE, self._ended(entry))
            case Closing.LEFT_OUT:
                instead = () if entry.instead is None else (self.say("instead", instead=entry.instead),)
                return self._undecided(entry) or Place(Stand.LEFT_OUT, self._closed_on(entry), instead)
            case Closing.WITHOUT_CONSENT | Closing.WITHDRAWN | Closing.LAPSED:
                return Place(Stand.LEFT_OUT, self._ended(entry))
            case Closing.NOT_INDICATED:
                return Place(Stand.NOT_INDICATED, self._closed_on(entry))
            case Closing.SUPERSEDED:
                # Taken away before it was done: the patient is not there, and has not been through it.
                return None
            case _:
                assert_never(entry.closed)

    def _closed_on(self, entry: Round) -> str:
        return self._again(entry, self._date(entry.closed_at or entry.opened_at))

    def _ended(self, entry: Round) -> str:
        assert entry.closed is not None, "only what is closed has ended"
        how = say(self.language, f"cli.why.how.{entry.closed.value}")
        return self.say("ended", how=how, date=self._closed_on(entry))

    def _open_place(self, entry: Round) -> Place:
        # Of a step that runs a sub-pathway, what is open inside tells how it stands.
        tasks = [task for task in self.asked.answer.tasks if (*task.inside, task.step)[0] == entry.step]
        waits_for = tuple(dict.fromkeys(self._waited_for(entry, tasks)))
        # What a receiver does with the answer waits with it.
        receivers = {task.actor for task in tasks if task.status is Status.WAITING}
        if any(task.status is Status.OVERDUE for task in tasks):
            stand = Stand.LATE
        elif all(task.actor in receivers for task in tasks):
            stand = Stand.WAITING
        else:
            stand = Stand.OPEN
        since = self._again(entry, self.say("since", date=self._date(entry.opened_at)))
        limits = [task.due for task in tasks if isinstance(task.due, DueAt)]
        if not limits:
            return Place(stand, since, waits_for)
        nearest = min(limits, key=lambda due: due.at)
        day = nearest.day or day_of(nearest.at)
        limit = self.say("limit", date=phrasing.short_day(self.language, day))
        return Place(stand, self.say("since_limit", since=since, limit=limit), waits_for)

    def _undecided(self, entry: Round) -> Place | None:
        """A step that is over, and from which nobody knows the way on."""
        for each in self.asked.answer.undecided:
            if not each.inside and (each.step, each.round) == (entry.step, entry.number):
                return Place(Stand.WAITING, self._closed_on(entry), tuple(self._needed(each)))
        return None

    # ---- whom and what it waits for

    def _waited_for(self, entry: Round, tasks: list[NextStep]) -> Iterator[str]:
        for task in tasks:
            if task.status is Status.WAITING:
                act = phrasing.act(self.language, self._at(task.inside), task.act, most=2)
                yield self.say("waits_for_act", actor=self._at(task.inside).titles[task.actor], act=act)
        for each in self.asked.answer.waiting:
            if (*each.inside, each.step)[0] == entry.step:
                yield self._waiting(each)
        for undecided in self.asked.answer.undecided:
            if (*undecided.inside, undecided.step)[0] == entry.step:
                yield from self._needed(undecided)

    def _waiting(self, each: Waiting) -> str:
        pathway = self._at(each.inside)
        if each.missing:
            titles = [phrasing.titled(self.language, pathway, known.datum) for known in each.missing]
            return self.say("waits_for", what=phrasing.listing(self.language, titles))
        if each.until_event is not None:
            return self.say("waits_for", what=phrasing.titled(self.language, pathway, each.until_event))
        if each.until is not None:
            return self.say("waits_until", date=self._date(each.until))
        return self.say("waits_for_actor", actor=pathway.titles[each.responsible])

    def _needed(self, each: CannotDecide) -> Iterator[str]:
        pathway = self._at(each.inside)
        for needed in each.needed:
            datum = phrasing.titled(self.language, pathway, needed.datum)
            actors = phrasing.choices(self.language, [pathway.titles[name] for name in needed.from_actors])
            yield self.say("needs_from" if actors else "needs", datum=datum, actors=actors)
        if not each.needed:
            yield self.say("undecided", actor=pathway.titles[each.responsible])

    def _join(self, join: JoinWaits) -> str:
        titles = [phrasing.titled(self.language, self._pathway, name) for name in join.missing]
        return self.say("waits_for", what=phrasing.listing(self.language, titles))

    def _at(self, inside: tuple[str, ...]) -> Pathway:
        pathway = self._pathway
        for step in inside:
            runs = pathway.named_steps[step].runs
            assert runs is not None, "something goes on only inside a step that runs a pathway"
            pathway = runs.pathway
        return pathway

    # ---- ways

    def _ways(self) -> dict[tuple[str, int], tuple[str, ...]]:
        gone: dict[tuple[str, int], list[Passage]] = defaultdict(list)
        for passage in passages_of(self.asked.course):
            gone[(passage.step, passage.way)].append(passage)
        return {way: tuple(self._gone(passages)) for way, passages in gone.items()}

    def _gone(self, passages: list[Passage]) -> Iterator[str]:
        """Of `tilbake … ellers …` both ways are told apart."""
        for back, key in ((None, "gone"), (True, "gone_back"), (False, "gone_otherwise")):
            dates = [self._date(each.at) for each in passages if each.back is back]
            if len(dates) == 1:
                yield self.say(f"{key}_once", date=dates[0])
            elif dates:
                yield self.say(f"{key}_again", count=str(len(dates)), date=dates[-1])

    # ---- words

    def _again(self, entry: Round, words: str) -> str:
        return words if entry.number == 1 else self.say("round", words=words, round=str(entry.number))

    def _date(self, moment: datetime) -> str:
        return phrasing.short_day(self.language, day_of(moment))

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"answers.chart.{key}", **values)
