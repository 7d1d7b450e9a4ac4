"""What is known in a run: conditions are true, false or None where that is not known; and what they decide."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from forlop.model import expressions as ask
from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import after, day_of, late_from, require, units_between
from tests.reference.course import Note, Run, Task

Span = tuple[Decimal, Decimal]
"""The least and the most that a number can be."""


@dataclass(frozen=True)
class Facts:
    """What is known in a run at a moment."""

    run: Run
    moment: datetime
    as_of_then: bool = False

    def notes(self, name: str) -> list[Note]:
        """What was noted, by when it was so; as of then only what was so at the moment, whenever it was recorded."""
        notes = [note for note in self.run.notes.get(name, []) if note.at <= self.moment or not self.as_of_then]
        return sorted(notes, key=lambda note: note.at)

    def value(self, name: str) -> Value | None:
        if not self.as_of_then:
            return self.run.value(name)
        length = self.run.pathway.named_data[name].valid_for
        lasting = [
            note for note in self.notes(name)[-1:] if not length or late_from(after(note.at, length)) > self.moment
        ]
        return lasting[0].value if lasting else None

    def is_done(self, step: str) -> bool:
        done = [found.closed for found in self.run.rounds_of(step) if found.how == "done" and found.closed]
        return any(closed <= self.moment or not self.as_of_then for closed in done)

    def truth(self, condition: ask.Condition) -> bool | None:
        match condition:
            case ask.Not(condition=inner):
                truth = self.truth(inner)
                return None if truth is None else not truth
            case ask.All(parts=parts):
                return all_of([self.truth(part) for part in parts])
            case ask.Any(parts=parts):
                truths = [self.truth(part) for part in parts]
                return True if True in truths else None if None in truths else False
            case ask.IsDone(step=step):
                return self.is_done(step)
            case ask.IsKnown(datum=name):
                return self.value(name) is not None
            case ask.IsYes(datum=name):
                return None if (value := self.value(name)) is None else value is True
            case ask.IsOneOf(datum=name, values=values):
                value = self.value(name)
                some = value if isinstance(value, frozenset) else {value}
                return None if value is None else not some.isdisjoint(values)
            case ask.Compares(datum=name, comparison=comparison, bound=bound):
                below, above = ask.Comparison.UNDER, ask.Comparison.OVER
                low = None if comparison in (ask.Comparison.AT_MOST, below) else bound
                high = None if comparison in (ask.Comparison.AT_LEAST, above) else bound
                without = (comparison is above, comparison is below)
                return lies(self.span(ask.OfDatum(datum=name)), low, high, without=without)
            case ask.IsBetween(datum=name, low=low, high=high):
                return lies(self.span(ask.OfDatum(datum=name)), low, high)
            case ask.ComputedIs(expression=expression, low=low, high=high):
                without = (condition.excludes_low, condition.excludes_high)
                return lies(self.span(expression), low, high, without=without)
            case ask.ComputedIsKnown(expression=expression):
                span = self.span(expression)
                return span is not None and span[0] == span[1]
            case ask.TableGives(values=values):
                result = self.result(condition)
                return None if result is None else result in values
            case ask.TableIsKnown():
                return self.result(condition) is not None

    def result(self, table: ask.TableGives | ask.TableIsKnown) -> str | None:
        """What the table gives: the only row that fits, or the first where all above are known not to fit."""
        rows = [(self.row(row), row.result) for row in table.rows]
        if table.first_match:
            truth, result = next((row for row in rows if row[0] is not False), (None, ""))
            return result if truth else None
        fitting = [result for truth, result in rows if truth]
        return fitting[0] if len(fitting) == 1 else None

    def row(self, row: ask.Row) -> bool | None:
        return all_of([self.truth(test) for test in row.tests if test is not None])

    def span(self, expression: ask.Expression) -> Span | None:
        """The least and the most that a number can be, None where nothing is known of it."""
        match expression:
            case ask.Amount(value=value):
                return (value, value)
            case ask.OfDatum(datum=name, which=which):
                past = [note.value for note in self.notes(name) if note.value is not None]
                wanted = {ask.Which.FIRST: past[:1], ask.Which.PREVIOUS: past[-2:-1]}
                found = next(iter(wanted[which]), None) if which in wanted else self.value(name)
                return None if found is None else (Decimal(str(found)), Decimal(str(found)))
            case ask.CountOfYes(data=data):
                values = [self.value(name) for name in data]
                yes = values.count(True)
                return (Decimal(yes), Decimal(yes + values.count(None)))
            case ask.TimeBetween(unit=unit, start=start, end=end):
                first, last = self.day(start), self.day(end) if end else day_of(self.moment)
                amount = None if first is None or last is None else Decimal(units_between(first, last, unit))
                return None if amount is None else (amount, amount)
            case ask.Sum(terms=terms, signs=signs):
                low = high = Decimal(0)
                for term, sign in zip(terms, signs, strict=True):
                    if (span := self.span(term)) is None:
                        return None
                    low, high = (low + span[0], high + span[1]) if sign > 0 else (low - span[1], high - span[0])
                return (low, high)

    def day(self, name: str) -> date | None:
        value = self.value(name)
        return day_of(value) if isinstance(value, datetime) else value if isinstance(value, date) else None

    def unknown(self, condition: ask.Condition) -> list[str]:
        """The data that a condition which is not known waits for, in the order of the text."""
        if self.truth(condition) is not None:
            return []
        match condition:
            case ask.Not(condition=inner):
                return self.unknown(inner)
            case ask.All(parts=parts) | ask.Any(parts=parts):
                return [name for part in parts for name in self.unknown(part)]
            case ask.TableGives(rows=rows):
                tests = [test for row in rows if self.row(row) is None for test in row.tests if test is not None]
                return [name for test in tests for name in self.unknown(test)]
            case _:
                pass
        return [name for name in ask.data_of(condition) if self.value(name) is None] or [*ask.data_of(condition)]

    def actor(self, name: str) -> str:
        """Who an actor by rule is; itself while the rule cannot say."""
        chosen = self.run.pathway.named_actors[name].chosen
        if not isinstance(chosen, model.ByRule) or (truth := self.truth(chosen.condition)) is None:
            return name
        return self.actor(chosen.actor if truth else chosen.otherwise)

    def may_act(self, by: str, name: str) -> bool:
        """Whether the task of the one named is also of the other: as a member, or while the rule cannot say."""
        actor = self.actor(name)
        match self.run.pathway.named_actors[actor].chosen:
            case model.RoleSet(members=members):
                return by == actor or any(self.may_act(by, member) for member in members)
            case model.ByRule(actor=one, otherwise=other):
                return by == actor or self.may_act(by, one) or self.may_act(by, other)
            case None:
                return by == actor

    def holder(self, task: Task) -> str:
        """Who has a task: the one of a pool who has taken it, else whom the rule gives."""
        return task.taken or self.actor(task.duty.actor)

    def theirs(self, by: str | None, tasks: list[Task]) -> list[Task]:
        """Those of the tasks that the actor may do; nobody is said of all."""
        own = [task for task in tasks if by is None or self.may_act(by, task.taken or task.duty.actor)]
        taken = [task for task in tasks if by and task.taken and self.may_act(by, task.duty.actor)]
        require(own or not taken, "taken")
        return own

    def is_inside(self, actor: str, only: tuple[str, ...]) -> bool:
        """Whether a consent for some alone lets share with the actor: with all that it may be."""
        if actor in only or any(self.may_act(actor, name) for name in only if name in self.run.pathway.named_actors):
            return True
        match self.run.pathway.named_actors[self.actor(actor)].chosen:
            case model.RoleSet(members=members):
                return all(self.is_inside(member, only) for member in members)
            case model.ByRule(actor=one, otherwise=other):
                return self.is_inside(one, only) and self.is_inside(other, only)
            case None:
                return self.actor(actor) != actor and self.is_inside(self.actor(actor), only)

    def consents(self, step: model.Step) -> bool | None:
        """Whether the patient lets the step share, None before it was said; a meeting with some of the invited."""
        said = self.run.consent(step.consent) if step.consent else None
        if step.consent is None or said is None:
            return None if step.consent else True
        outside = self.outside(step, (*step.receivers, *step.invited))
        stops = set(step.invited) <= set(outside) if step.invited else outside
        return said.given and not (outside and stops)

    def outside(self, step: model.Step, actors: tuple[str, ...]) -> tuple[str, ...]:
        """Those whom a consent for some alone leaves out."""
        said = self.run.consent(step.consent) if step.consent else None
        only = said.only if said else None
        return () if only is None else tuple([name for name in actors if not self.is_inside(name, only)])

    def lacks_consent(self, step: model.Step) -> bool:
        consents = self.consents(step)
        return not consents and (consents is False or self.run.pathway.named_consents[step.consent or ""].explicit)

    def decided(self, step: model.Step) -> "model.Target | Undecided":
        """The way that the branches decide, or why they do not."""
        truths = [self.truth(branch.condition) for branch in step.branches]
        if step.first_match and True in truths:
            truths = truths[: truths.index(True) + 1]
        if truths.count(True) > 1:
            return Undecided("several_true")
        if True in truths and not (step.first_match and None in truths):
            return step.branches[truths.index(True)].target
        if None in truths:
            unknown = [name for branch in step.branches[: len(truths)] for name in self.unknown(branch.condition)]
            return Undecided("missing", tuple(dict.fromkeys(unknown)))
        return step.otherwise or step.then or Undecided("none_true")


@dataclass(frozen=True)
class Undecided:
    """Why the branches of a step lead nowhere yet."""

    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Again:
    """The next round of a step that is repeated."""


def all_of(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def lies(
    span: Span | None, low: Decimal | None, high: Decimal | None, *, without: tuple[bool, bool] = (False, False)
) -> bool | None:
    """Whether all that a number can be lies between the bounds, or none of it; `without` leaves out the bounds."""
    if span is None:
        return None
    too_low = [low is not None and (end < low or (without[0] and end == low)) for end in span]
    too_high = [high is not None and (end > high or (without[1] and end == high)) for end in span]
    if too_low[1] or too_high[0]:
        return False
    return None if too_low[0] or too_high[1] else True
