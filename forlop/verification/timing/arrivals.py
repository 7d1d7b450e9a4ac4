"""Who comes to which situation of a route, and which situation is next: each when all have come that can."""

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush

from forlop.verification.timing.histories import History, When
from forlop.verification.timing.rounds import Left, Rounds, Situation, TooManyRounds, has_at_least, met


@dataclass(frozen=True, slots=True)
class Arrival:
    """A patient who comes from a step (None at the beginning): when, after what, and with which rounds left."""

    source: str | None
    left: Left
    when: When
    history: History


@dataclass(frozen=True, slots=True)
class Coming:
    """All who come to a situation: each alone, or as the lines of a join."""

    alone: tuple[Arrival, ...]
    lines: tuple[tuple[Arrival, ...], ...]


@dataclass(frozen=True)
class Arrivals:
    """Grows while the routes are walked; `most` situations, or there are too many rounds."""

    rounds: Rounds
    most: int
    _alone: dict[Situation, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[str, dict[str, list[Arrival]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    _known: set[Situation] = field(default_factory=set)
    _waiting: list[tuple[tuple[int, int, Left], Situation]] = field(default_factory=list)

    def add(self, to: Situation, source: str | None, when: When, history: History) -> None:
        """Somebody comes from the source; to a join, together with those of the other lines."""
        arrival = Arrival(source, to.left, when, history)
        if source is None or source not in self.rounds.pathway.named_steps[to.step].waits_for:
            self._alone[to].append(arrival)
            self._expect(to)
            return
        lines = self._lines[to.step]
        lines[source].append(arrival)
        others = [
            {each.left for each in lines[name] if self.rounds.same_round(to.step, each.left, to.left)}
            for name in self.rounds.lines(to.step)
            if name != source
        ]
        for left in met(to.left, others):
            self._expect(Situation(to.step, left))
        if self.rounds.comes_alone(source, to.step):
            self._expect(to)

    def next(self) -> Situation | None:
        """The first of those that are left: nobody comes there any more."""
        return heappop(self._waiting)[1] if self._waiting else None

    def at(self, situation: Situation) -> Coming:
        """Who has come to the situation; another line of a join may have gone round its loops meanwhile."""
        lines = [
            tuple(
                each
                for each in line
                if has_at_least(each.left, situation.left)
                and self.rounds.same_round(situation.step, each.left, situation.left)
            )
            for line in self._lines[situation.step].values()
        ]
        return Coming(tuple(self._alone[situation]), tuple(line for line in lines if line))

    def _expect(self, situation: Situation) -> None:
        if situation in self._known:
            return
        if len(self._known) >= self.most:
            raise TooManyRounds
        self._known.add(situation)
        heappush(self._waiting, (self.rounds.place(situation), situation))
