"""What is told of one patient, made by chance line by line: mostly what is open, and now and then what nobody can do.

`Telling(made, seed)` -> lines for `tests.conformance.runs.played`; it looks at the last answer to choose the next.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import assert_never

from forlop.engine.answers import Answer, DueAt, NextStep
from forlop.engine.commands import MoveTo
from forlop.engine.events import DeviationCause, Inside
from forlop.engine.inside import path
from forlop.model import pathway as model
from forlop.model.calendar import OSLO
from tests.conformance.runs import Step
from tests.engine.pathways_by_chance import Made

LONGEST = 22
# Some begin where movable holidays, clock changes and the turn of the year are near.
BEGINNINGS = (
    datetime(2026, 1, 5, 8), datetime(2026, 3, 24, 9), datetime(2026, 3, 27, 15, 30), datetime(2026, 4, 29, 12),
    datetime(2026, 5, 11, 9), datetime(2026, 6, 1, 9), datetime(2026, 10, 22, 9), datetime(2026, 12, 21, 10),
    datetime(2028, 2, 25, 14),
)  # fmt: skip
PAUSES = (0, 0, 1, 2, 5, 24, 24, 26, 48, 72, 24 * 7, 24 * 15)
CORRECTABLE = (
    "task_done", "sent", "datum_recorded", "datum_noted", "happened", "interrupted", "pause_started", "consent_given",
    "consent_refused", "assigned",
)  # fmt: skip
# What is sent is now and then said to be sent once more.
REPLIES = (*["accepted"] * 5, "refused", "refused", "returned", "returned", "received", "received", "sent")
WRONG_DEEDS = ("sent", "received", "accepted", "refused", "returned", "done", "left_out")


def that_exists(moment: datetime) -> datetime:
    """A moment that spring takes is not told."""
    return moment.replace(tzinfo=OSLO).astimezone(UTC).astimezone(OSLO).replace(tzinfo=None)


class Telling:
    """The lines of one patient; whoever plays them tells it what came of each by `heard`."""

    def __init__(self, made: Made, seed: int, *, amended: bool = True) -> None:
        """`amended`: also what people do that the pathway does not say, and what they take back."""
        self.made, self.amended = made, amended
        self.pathway = next(iter(made.versions.values()))
        self.recorded_of: dict[str, None] = {}
        self.chance = Random(f"told {seed}")
        self.now = self.chance.choice(BEGINNINGS)
        self.began = self.now
        self.length = self.chance.randint(17, LONGEST)
        self.last: Step | None = None
        self.over = 0
        self.careless = self.chance.choice((0.05, 0.15, 0.25))

    def heard(self, step: Step) -> None:
        """What came of the last line."""
        self.last = step
        if isinstance(step.command, MoveTo) and step.refusal is None:
            self.pathway = step.command.pathway
        for recorded in step.events:
            event = recorded.event
            while isinstance(event, Inside):
                event = event.event
            names = [getattr(event, kind, None) for kind in ("step", "datum", "event", "pause", "consent", "actor")]
            if event.kind in CORRECTABLE:
                self.recorded_of.update((name, None) for name in names if isinstance(name, str))

    def lines(self) -> Iterator[str]:
        start = self.chance.choice(self.pathway.starts).name
        yield self.line("start" if len(self.pathway.starts) == 1 else f"start {start}", late=False)
        for _ in range(self.length):
            if self.over > 2:
                return
            self.now = that_exists(self.next_moment())
            yield self.something()

    # ---- when

    def next_moment(self) -> datetime:
        """Some while later, or about a limit."""
        due = [task.due.at for task in self.answer.tasks if isinstance(task.due, DueAt)] if self.last else []
        near = [
            at for at in due if self.now <= at.astimezone(OSLO).replace(tzinfo=None) < self.now + timedelta(days=40)
        ]
        if near and self.chance.random() < 0.12:
            at = self.chance.choice(near).astimezone(OSLO).replace(tzinfo=None)
            return max(self.now, at + timedelta(minutes=self.chance.choice((-1, 0, 0, 1))))
        return self.now + timedelta(hours=self.chance.choice(PAUSES), minutes=self.chance.choice((0, 0, 7)))

    def earlier(self) -> datetime:
        back = timedelta(hours=self.chance.choice((1, 3, 20, 24, 50, 24 * 6)))
        return that_exists(max(self.now - back, self.began) if self.chance.random() < 0.95 else self.now - back * 30)

    def line(self, words: str, *, data: str = "", late: bool = True) -> str:
        at = ""
        lot = self.chance.random()
        if late and lot < 0.16:
            at = f" at={self.earlier():%Y-%m-%dT%H:%M}"
        elif late and lot < 0.165:
            at = f" at={self.now + timedelta(days=1):%Y-%m-%dT%H:%M}"
        return f"> {self.now:%Y-%m-%dT%H:%M} {words}{at}{data}"

    # ---- what

    @property
    def answer(self) -> Answer:
        assert self.last is not None
        return self.last.answer

    def something(self) -> str:
        answer, chance = self.answer, self.chance
        if answer.ended or answer.left:
            return self.afterwards(answer)
        lot = chance.random()
        if lot < 0.07:
            return self.line("time", late=False)
        if lot < 0.07 + self.careless * 0.6:
            return self.careless_words()
        choices: list[tuple[float, bool, object]] = [
            (60, True, self.recorded),
            (10, bool(self.pathway.events), self.happens),
            (3, bool(self.pathway.interruptions), self.interrupts),
            (7, bool(self.pathway.pauses), self.pauses),
            (9, bool(self.pathway.consents), self.consents),
            (4, bool(self.pathway.data), self.notes),
            (2, True, self.assigns),
            (4 if self.takers() else 0.3, True, self.takes),
            (6, self.amended, self.corrects),
            (9, self.amended, self.deviates),
            (6, len(self.made.versions) > 1, self.moves),
            (10, bool(answer.rechecks), self.settles),
            (20, any(task.done_before for task in answer.tasks), self.upholds),
        ]
        weights = [weight if there else 0 for weight, there, _ in choices]
        made = chance.choices([made for _, _, made in choices], weights)[0]
        assert callable(made)
        return str(made())

    def afterwards(self, answer: Answer) -> str:
        self.over += answer.left is None
        lot = self.chance.random()
        if not self.amended:
            return self.line("time", late=False) if lot < 0.5 else self.recorded()
        if lot < 0.5 if answer.left else lot < 0.12:
            step = f"{self.any_step()} " if (lot < 0.2 and answer.left) or answer.ended else ""
            return self.line(f'deviate {step}reentered by={self.any_actor()} reason="Tilbake"')
        return self.corrects() if lot < 0.8 else self.recorded() if lot < 0.9 else self.line("time", late=False)

    def recorded(self) -> str:
        answer, chance = self.answer, self.chance
        lot = chance.random()
        if answer.undecided and lot < 0.5:
            fork = chance.choice(answer.undecided)
            who = chance.choice((fork.responsible, fork.responsible, self.any_actor()))
            words = f'record {path(fork.inside, fork.step)} by={who} reason="Slik ble det"'
            return self.line(words + self.choice(self.step_of(fork.step, fork.inside)))
        if answer.offers and lot > 0.85:
            name = chance.choice(answer.offers)
            return self.of_step(self.step_of(name.split("/")[-1], tuple(name.split("/")[:-1])), name, None)
        if answer.tasks and lot < 0.93:
            task = chance.choice(answer.tasks)
            return self.of_step(self.step_of(task.step, task.inside), path(task.inside, task.step), task)
        if answer.waiting:
            waits = chance.choice(answer.waiting)
            return self.of_step(self.step_of(waits.step, waits.inside), path(waits.inside, waits.step), None)
        return self.line("time", late=False)

    def of_step(self, step: model.Step, name: str, task: NextStep | None) -> str:
        """Somebody does what is open, leaves it out, or a part of it."""
        chance, words, by = self.chance, [f"record {name}"], None
        lot = chance.random()
        if lot < 0.5:
            by = task.actor if task else None
        elif lot < 0.6:
            by = self.any_actor()
        if chance.random() < 0.09:
            who = chance.choice((by or (task.actor if task else self.any_actor()), self.answer.responsible))
            cause = f" cause={chance.choice(list(DeviationCause))}" if chance.random() < 0.3 else ""
            return self.line(f'{words[0]} left_out by={who} reason="Ingen tid"{cause}')
        words += [f"by={by}"] if by else []
        act = task.act if task else None
        if isinstance(act, model.Answer | model.Confirm):
            words.insert(1, chance.choice(REPLIES))
            if chance.random() < 0.1:
                return self.line(f'record {name} withdrawn by={self.any_actor()} reason="Feil mottaker"')
        elif isinstance(act, model.Send):
            words.insert(1, chance.choice(("sent", "sent", "sent", "done", "accepted", "received")))
        if step.kind is model.StepKind.MEETING and chance.random() < 0.85:
            actors = [actor.name for actor in self.pathway.actors if chance.random() < 0.8]
            words.append(f"present=[{','.join(actors)}]")
        chooses = step.is_judgement and (task is None or isinstance(act, model.Choose) or by is None)
        ways = self.choice(step) if chooses and chance.random() < 0.9 else ""
        if step.is_judgement and chance.random() < 0.7:
            words.append('reason="Etter samtale"')
        return self.line(" ".join(words) + ways, data=self.data(step, by))

    def choice(self, step: model.Step) -> str:
        leads = [model.targets_of(target) for _, target in step.ways]
        names = [name for targets in leads for name in targets]
        names += [",".join(targets) for targets in leads if len(targets) > 1]
        names += [f'"{option.title}"' for option in step.options]
        return f" choice={self.chance.choice(names)}" if names else ""

    def data(self, step: model.Step, by: str | None) -> str:
        asked = [
            name
            for duty in step.duties
            if isinstance(duty.act, model.Record) and (by in (None, duty.actor) or self.chance.random() < 0.3)
            for name in duty.act.data
        ]
        said = [f"{name}={self.value(name)}" for name in dict.fromkeys(asked) if self.chance.random() < 0.92]
        return f" : {' '.join(said)}" if said else ""

    def value(self, name: str) -> str:
        """A value that fits; rarely one that does not."""
        chance = self.chance
        datum = next((each.named_data[name] for each in self.pathways if name in each.named_data), None)
        if datum is None or chance.random() < 0.02:
            return chance.choice(("17", "ukjent_verdi", "true", "2026-07-01", "-3"))
        match datum.type:
            case model.YesNo():
                return chance.choice(("true", "false"))
            case model.Integer(low=low, high=high):
                return str(chance.randint(low or 0, high if high is not None else 50))
            case model.Number(low=low, high=high):
                return str(Decimal(chance.randint(int(low or 0) * 10, int(high if high is not None else 50) * 10)) / 10)
            case model.Text():
                return '"noe å si"'
            case model.Date():
                return (self.now.date() + timedelta(days=chance.randint(-3, 35))).isoformat()
            case model.Moment():
                return f"{self.now - timedelta(hours=chance.randint(0, 60)):%Y-%m-%dT%H:%M}"
            case model.OneOf(values=values):
                return chance.choice(values)
            case model.SeveralOf(values=values):
                return f"[{','.join(sorted(chance.sample(values, chance.randint(0, len(values)))))}]"
            case _:
                assert_never(datum.type)

    def happens(self) -> str:
        return self.line(f"happen {self.chance.choice(self.named('events'))}")

    def interrupts(self) -> str:
        return self.line(f"interrupt {self.chance.choice(self.named('interruptions'))}")

    def pauses(self) -> str:
        name = self.chance.choice(self.named("pauses"))
        runs = name in self.answer.pauses
        way = "stops" if runs is (self.chance.random() < 0.95) else "starts"
        return self.line(f"pause {name} {way}")

    def consents(self) -> str:
        way, only = "given" if self.chance.random() < 0.6 else "withdrawn", ""
        if self.chance.random() < (0.4 if way == "given" else 0.05):
            actors = [actor.name for actor in self.pathway.actors if self.chance.random() < 0.5]
            only = f" only=[{','.join(actors)}]" if actors else ""
        words = f"consent {self.chance.choice(self.named('consents'))} {way}{only}"
        # What the patient said is often told late, and not in the order in which it was said.
        return self.line(
            f"{words} at={self.earlier():%Y-%m-%dT%H:%M}" if self.chance.random() < 0.3 else words, late=False
        )

    def notes(self) -> str:
        """A value that no step asks for now."""
        names = [datum.name for each in self.pathways for datum in each.data]
        deciding = [name for name in names if re.search(rf" innen .* hvis {name}\b", self.made.text)]
        name = self.chance.choice(deciding if deciding and self.chance.random() < 0.5 else names)
        by = f" by={self.any_actor()}" if self.chance.random() < 0.95 else ""
        return self.line(f"note{by}", data=f" : {name}={self.value(name)}")

    def assigns(self) -> str:
        actor, lot = self.any_actor(), self.chance.random()
        return self.line(
            f"assign {actor} ended" if lot < 0.3 else f'assign {actor} to="Vakt {self.chance.randint(1, 3)}"'
        )

    def takers(self) -> list[NextStep]:
        """The tasks that a pool has."""
        pools = {actor.name for actor in self.pathway.actors if isinstance(actor.chosen, model.RoleSet)}
        return [task for task in self.answer.tasks if task.actor in pools]

    def takes(self) -> str:
        chance, tasks = self.chance, self.takers() or self.answer.tasks
        step = path(chance.choice(tasks).inside, chance.choice(tasks).step) if tasks else self.any_step()
        way = "take" if chance.random() < 0.7 else "release"
        return self.line(f"{way} {step} by={chance.choice(('lege', 'team', self.any_actor()))}")

    def upholds(self) -> str:
        task = self.chance.choice([task for task in self.answer.tasks if task.done_before])
        reason = ' reason="Gjelder"' if self.chance.random() < 0.5 else ""
        return self.line(
            f"uphold {path(task.inside, task.step)} by={self.chance.choice((task.actor, self.any_actor()))}{reason}"
        )

    def moves(self) -> str:
        """To the other version; where the patient stands there is mostly said."""
        chance = self.chance
        to = chance.choice(
            [name for name in self.made.versions if name != self.pathway.version or chance.random() < 0.1]
        )
        onward = self.made.renamed.items()
        places = [f"{old}={new}" if self.pathway.version == "1" else f"{new}={old}" for old, new in onward]
        if chance.random() < 0.1:
            places = [f"{self.any_step()}={self.any_step()}"]
        said = f" places=[{','.join(places)}]" if places and chance.random() < 0.9 else ""
        return self.line(f'move {to} by={self.any_actor()} reason="Ny versjon"{said}', late=False)

    def corrects(self) -> str:
        """The value or the moment of something that was recorded, or that it never was so."""
        chance, who = self.chance, f'by={self.any_actor()} reason="Feil"'
        lot = chance.random()
        moment = f"moment={self.earlier():%Y-%m-%dT%H:%M}"
        if lot < 0.4 and self.pathway.data:
            name = self.told([datum.name for datum in self.pathway.data])
            if lot < 0.26:
                return self.line(f"correct {name} {who}", data=f" : {name}={self.value(name)}", late=False)
            return self.line(f"retract {name} {who}" if lot < 0.33 else f"correct {name} {moment} {who}", late=False)
        if lot < 0.8:
            step = self.pathway.named_steps[self.told([step.name for step in self.pathway.steps])]
            part = chance.choice(("sent ", "received ")) if step.kind.sends and lot < 0.65 else ""
            if lot > 0.7:
                return self.line(f"retract {step.name} {who}", late=False)
            return self.line(f"correct {step.name} {part}{moment} {who}", late=False)
        names = [*self.named("events"), *self.named("interruptions"), *self.named("consents")]
        names += [f"{name} {way}" for name in self.named("pauses") for way in ("starts", "stops")]
        names += [actor.name for actor in self.pathway.actors if actor.name in self.recorded_of]
        if not names:
            return self.line("time", late=False)
        name = self.told(names)
        return self.line(f"retract {name} {who}" if lot > 0.9 else f"correct {name} {moment} {who}", late=False)

    def told(self, names: Sequence[str]) -> str:
        """One of the names, mostly one of which something was told."""
        there = [name for name in names if name.split()[0] in self.recorded_of]
        return self.chance.choice(there if there and self.chance.random() < 0.85 else names)

    def settles(self) -> str:
        item = self.chance.choice(self.answer.rechecks)
        reason = ' reason="Sett på"' if self.chance.random() < 0.9 else ""
        return self.line(f"recheck {item.version} by={item.actor or self.any_actor()}{reason}", late=False)

    def deviates(self) -> str:
        chance = self.chance
        grounds = f'by={self.any_actor()} reason="Slik ble det"'
        tasks = self.answer.tasks
        name = path(chance.choice(tasks).inside, chance.choice(tasks).step) if tasks else self.any_step()
        until = f"until={self.now.date() + timedelta(days=chance.choice((-1, 0, 3, 9, 30)))}"
        match chance.choice(("order", "order", "jump", "jump", "postpone", "limit", "instead", "consent", "left")):
            case "order":
                step = chance.choice(self.pathway.steps)
                return self.line(f"deviate {step.name} out_of_order {grounds}", data=self.data(step, None))
            case "jump":
                leaving = f" leaving=[{self.any_step()}]" if chance.random() < 0.2 else ""
                if tasks and chance.random() < 0.5:
                    leaving = f" leaving=[{chance.choice(tasks).step}]"
                return self.line(f"deviate {self.any_step()} jumped {grounds}{leaving}")
            case "postpone":
                actor = f" actor={self.any_actor()}" if chance.random() < 0.3 else ""
                return self.line(f"deviate {name} postponed {grounds} {until}{actor}", late=False)
            case "limit":
                return self.line(
                    f"limit {name} by={chance.choice((self.answer.responsible, self.any_actor()))} {until}"
                )
            case "instead":
                instead = ' instead="Noe annet"' if chance.random() < 0.9 else ""
                return self.line(f"deviate {name} substituted {grounds}{instead}")
            case "consent":
                asks = [step.name for step in self.pathway.steps if step.consent] or [self.any_step()]
                return self.line(f'deviate {chance.choice(asks)} consent_overridden {grounds} basis="§ 1"')
            case _:
                if chance.random() < 0.3:
                    return self.line(f"deviate left_pathway {grounds}")
                return self.line(f"deviate reentered {grounds}")

    def careless_words(self) -> str:
        """What is often refused: a step that is not open, a word that does not fit, a name that nobody has."""
        chance, step = self.chance, self.chance.choice(self.pathway.steps)
        by = chance.choice(("", f" by={self.any_actor()}", f" by={self.any_actor()}", " by=nemnda"))
        match chance.randint(0, 7):
            case 0 | 1 | 2:
                return self.line(f"record {step.name}{by}", data=self.data(step, None))
            case 3 | 4:
                reason = ' reason="Grunn"' if chance.random() < 0.5 else ""
                return self.line(f"record {step.name} {chance.choice(WRONG_DEEDS)}{by}{reason}")
            case 5:
                return self.line(f"record {step.name}{self.choice(step)}{by}")
            case 6:
                return self.line(chance.choice(("record ukjent", "happen ukjent", "start", "interrupt ukjent")))
            case _:
                datum = chance.choice(self.pathway.data).name if self.pathway.data else "ukjent"
                return self.line(f"record {step.name}{by}", data=f" : {datum}={self.value(datum)}")

    # ---- names

    @property
    def pathways(self) -> Sequence[model.Pathway]:
        called = [step.runs.pathway for step in self.pathway.steps if step.runs]
        return (self.pathway, *called)

    def named(self, kind: str) -> list[str]:
        return [thing.name for thing in getattr(self.pathway, kind)]

    def step_of(self, name: str, inside: tuple[str, ...]) -> model.Step:
        pathway = self.pathway
        for outer in inside:
            runs = pathway.named_steps[outer].runs
            assert runs is not None
            pathway = runs.pathway
        return pathway.named_steps[name]

    def any_step(self) -> str:
        return self.chance.choice(self.pathway.steps).name

    def any_actor(self) -> str:
        if self.last is not None and self.answer.responsible and self.chance.random() < 0.5:
            return self.answer.responsible
        return self.chance.choice(self.pathway.actors).name
