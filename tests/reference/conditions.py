"""What is known at a moment: which conditions are true, false or None where that is not known; and what they decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from forlop.model import expressions as ask
from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import after, day_of, late_from, require, units_between
from tests.reference.course import Round, Run, Said, Task, last_of

Span = tuple[Decimal, Decimal]
"""The least and the most that a number can be."""


@dataclass(frozen=True)
class Undecided:
    """Why the branches of a step lead nowhere yet."""

    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is known in a run at a moment; `as_of_then` only what was so then, whenever it was told.

    `known` are the values that count then, in their order, where that is not what was so by then.
    """

    run: Run
    moment: datetime
    as_of_then: bool = False
    known: Sequence[Said] | None = None

    def notes(self, name: str) -> list[Said]:
        if self.known is not None:
            return [each for each in self.known if each.name == name]
        notes = [each for each in self.run.notes if each.name == name]
        return sorted(
            [note for note in notes if note.at <= self.moment or not self.as_of_then], key=lambda each: each.at
        )

    def value(self, name: str) -> Value | None:
        length, latest = self.run.pathway.named_data[name].valid_for, [None, *self.notes(name)][-1]
        may_age = length if self.known is None else None
        # Whatever else time brings at a moment comes before a value grows too old then.
        known_at = self.moment if self.as_of_then else min(self.moment, self.run.patient.logged)
        if latest is None or (may_age and late_from(after(latest.at, may_age)) < known_at):
            return None
        return latest.value if self.as_of_then else self.run.value(name)

    def number(self, name: str) -> Decimal | None:
        value = self.value(name)
        return None if value is None else Decimal(str(value))

    def day(self, name: str) -> date | None:
        value = self.value(name)
        return day_of(value) if isinstance(value, datetime) else value if isinstance(value, date) else None

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
                done = [found.closed for found in self.run.rounds_of(step) if found.how == "done" and found.closed]
                return any(closed <= self.moment or not self.as_of_then for closed in done)
            case ask.IsKnown(datum=name):
                return self.value(name) is not None
            case ask.IsYes(datum=name):
                return None if (value := self.value(name)) is None else value is True
            case ask.IsOneOf(datum=name, values=values):
                value = self.value(name)
                some = value if isinstance(value, frozenset) else {value}
                return None if value is None else not some.isdisjoint(values)
            case ask.Compares(datum=name, comparison=comparison, bound=bound):
                return None if (number := self.number(name)) is None else bool(comparison.relation(number, bound))
            case ask.IsBetween(datum=name, low=low, high=high):
                return None if (number := self.number(name)) is None else low <= number <= high
            case ask.ComputedIs(expression=expression):
                return lies(self.span(expression), condition)
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
        fitting = [(truth, result) for truth, result in rows if (truth is not False if table.first_match else truth)]
        is_decided = fitting and (table.first_match or len(fitting) == 1) and fitting[0][0]
        return fitting[0][1] if is_decided else None

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
                spans = [(self.span(term), sign) for term, sign in zip(terms, signs, strict=True)]
                known = [span if sign > 0 else (-span[1], -span[0]) for span, sign in spans if span is not None]
                lows, highs = [low for low, _ in known], [high for _, high in known]
                return (sum(lows, Decimal(0)), sum(highs, Decimal(0))) if len(known) == len(spans) else None

    def unknown(self, *conditions: ask.Condition | None) -> tuple[str, ...]:
        """The data that the conditions which are not known wait for, in the order of the text, each once."""
        found: list[str] = []
        for condition in [each for each in conditions if each is not None and self.truth(each) is None]:
            match condition:
                case ask.Not(condition=inner):
                    found += self.unknown(inner)
                case ask.All(parts=parts) | ask.Any(parts=parts):
                    found += self.unknown(*parts)
                case ask.TableGives(rows=rows):
                    found += self.unknown(*[test for row in rows if self.row(row) is None for test in row.tests])
                case _:
                    data = ask.data_of(condition)
                    found += [name for name in data if self.value(name) is None] or data
        return tuple(dict.fromkeys(found))

    def decided(self, step: model.Step) -> model.Target | Undecided:
        """The way that the branches decide, or why they do not."""
        truths = [self.truth(branch.condition) for branch in step.branches]
        if step.first_match and True in truths:
            truths = truths[: truths.index(True) + 1]
        if truths.count(True) > 1:
            return Undecided("several_true")
        if True in truths and not (step.first_match and None in truths):
            return step.branches[truths.index(True)].target
        if None in truths:
            return Undecided("missing", self.unknown(*[each.condition for each in step.branches[: len(truths)]]))
        return step.otherwise or step.then or Undecided("none_true")

    # ---- who

    def chosen(self, name: str) -> model.ByRule | model.RoleSet | None:
        return self.run.pathway.named_actors[name].chosen

    def actor(self, name: str) -> str:
        """Who an actor by rule is; itself while the rule cannot say."""
        chosen = self.chosen(name)
        if not isinstance(chosen, model.ByRule) or (truth := self.truth(chosen.condition)) is None:
            return name
        return self.actor(chosen.actor if truth else chosen.otherwise)

    def parts(self, actor: str) -> tuple[str, ...]:
        """Those that an actor is: the members of a pool, or both that a rule may give while it cannot say."""
        match self.chosen(self.actor(actor)):
            case model.RoleSet(members=members):
                return members
            case model.ByRule(actor=one, otherwise=other):
                return (one, other)
            case None:
                return ()

    def may_act(self, by: str, name: str) -> bool:
        """Whether the task of the one named is also of the other."""
        return by in (name, self.actor(name)) or any(self.may_act(by, part) for part in self.parts(name))

    def holder(self, task: Task) -> str:
        """Who has a task: the one of a pool who has taken it, else whom the rule gives."""
        return task.taken or self.actor(task.duty.actor)

    def may_do(self, by: str, task: Task) -> bool:
        return self.may_act(by, task.taken or task.duty.actor)

    def theirs(self, by: str, tasks: Sequence[Task]) -> list[Task]:
        """Those of the tasks that the actor may do, all where nobody is said; of a pool not what another has taken."""
        own = [task for task in tasks if not by or self.may_do(by, task)]
        require(own or not any(task.taken and self.may_act(by, task.duty.actor) for task in tasks), "taken")
        return own

    def has_the_patient(self, by: str) -> bool:
        known = self.run.responsible in self.run.pathway.named_actors
        return known and self.may_act(by, self.run.responsible)

    # ---- what the patient lets share

    def is_inside(self, actor: str, only: tuple[str, ...]) -> bool:
        """Whether a consent for some alone lets share with the actor: with all that it may be."""
        if actor in only or any(self.may_act(actor, name) for name in only if name in self.run.pathway.named_actors):
            return True
        parts = self.parts(actor) or ((self.actor(actor),) if self.actor(actor) != actor else ())
        return bool(parts) and all(self.is_inside(part, only) for part in parts)

    def said_of(self, found: Round) -> Said | None:
        """What the patient said last of the consent that the step needs."""
        said = [each for each in self.run.patient.consents if each.at <= self.moment or not self.as_of_then]
        return last_of(said, found.step.consent or "")

    def outside(self, found: Round, actors: Sequence[str]) -> tuple[str, ...]:
        """Those whom a consent for some alone leaves out."""
        said = None if found.is_overridden else self.said_of(found)
        return (
            tuple([name for name in actors if not self.is_inside(name, said.only)])
            if said and said.only is not None
            else ()
        )

    def consents(self, found: Round) -> bool | None:
        """Whether the patient lets the step share, None before it was said; a meeting with some of the invited."""
        step, said = found.step, self.said_of(found)
        if step.consent is None or found.is_overridden or said is None:
            return None if step.consent and not found.is_overridden else True
        outside = self.outside(found, step.invited or step.receivers)
        return said.value is True and not (outside and (not step.invited or set(step.invited) <= set(outside)))

    def lacks_consent(self, found: Round) -> bool:
        """Whether it cannot be shared; what is sent already can."""
        return not found.sent and not self.lets_share(found)

    def lets_share(self, found: Round) -> bool:
        consents, name = self.consents(found), found.step.consent
        return consents is True or (consents is None and not (name and self.run.pathway.named_consents[name].explicit))


def all_of(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def lies(span: Span | None, within: ask.ComputedIs) -> bool | None:
    """Whether all that a number can be lies within the bounds, or none of it."""
    if span is None:
        return None
    low, high = within.low, within.high
    too_low = [low is not None and (end < low or (within.excludes_low and end == low)) for end in span]
    too_high = [high is not None and (end > high or (within.excludes_high and end == high)) for end in span]
    return False if too_low[1] or too_high[0] else None if too_low[0] or too_high[1] else True
