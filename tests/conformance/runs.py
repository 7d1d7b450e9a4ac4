"""The corpus of runs: a pathway, what is told about one patient, and what the engine makes of each thing told.

`python -m tests.conformance.runs` writes the answers of every run anew; read what changed.
The form of the files is told in `dsl/corpus/README.md`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, assert_never

from forlop.application.library import Texts
from forlop.application.pathway_files import pathway_from_text
from forlop.engine import commands as told
from forlop.engine.answers import Answer, CannotSay, DueAt, DueTime, NextStep, NoLimit, NotRunning, Stopped
from forlop.engine.commands import Command, Deed, Part, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import AnyEvent, Deviation, DeviationCause, Inside, Recorded, VersionMoved
from forlop.engine.inside import path
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, Recheck, State, evolve
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway
from forlop.model.values import Duration, Value
from forlop.source import Source
from tests.conformance.corpus import CORPUS

RUNS = tuple(sorted((CORPUS / "runs").glob("*.run")))
_PARTED = "---\n"

Word = None | bool | int | Decimal | date | datetime | str | tuple[str | int, ...]
"""What may stand after `=`."""


@dataclass(frozen=True)
class Run:
    """A run as it stands in its file: what it shows, its pathway, and the lines that tell what happens."""

    shows: str
    text: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One thing told, at a moment, with what came of it: events or a refusal, and the answer after it."""

    line: str
    command: Command
    now: datetime
    events: tuple[Recorded, ...]
    refusal: Refusal | None
    state: State
    answer: Answer


def read(file: Path) -> Run:
    shows, text, run = file.read_text("utf-8").split(_PARTED)
    return Run(shows, text, tuple(line for line in run.splitlines() if line.startswith("> ")))


def parts_of(text: str) -> list[str]:
    """The pathway of a run, and after it those that its sub-pathways run."""
    return re.split(r"^(?=forløp )", text, flags=re.MULTILINE)[1:]


def versions_of(parts: Iterable[str]) -> dict[str, Pathway]:
    """The pathway of a run and the other versions of it that the run may move to, by what they call themselves."""
    named = [(_name_of(part), part) for part in parts]
    others = [part for name, part in named if name != named[0][0]]
    versions = (pathway_of(part, *others) for name, part in named if name == named[0][0])
    return {version.version: version for version in versions}


def _name_of(text: str) -> str:
    found = re.search(r"^(?:forløp|pathway) (\S+)", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


def pathway_of(text: str, *called: str) -> Pathway:
    library = Texts(tuple(Source("run", each) for each in called))
    found = pathway_from_text(Source("run", text), library=library)
    assert found.diagnostics == (), text
    assert found.pathway is not None
    return found.pathway


def written(run: Run) -> str:
    """The whole file, with what the engine answers now."""
    steps = played(versions_of(parts_of(run.text)), run.told)
    blocks = ("".join(f"{line}\n" for line in _block(step)) for step in steps)
    return _PARTED.join((run.shows, run.text, "\n".join(blocks)))


def played(versions: Mapping[str, Pathway], lines: Iterable[str]) -> Iterator[Step]:
    """Each thing told, in order; time is brought up to its moment first, and a refusal leaves all as it was.

    It begins on the first of the versions.
    """
    state, pathway = INITIAL, next(iter(versions.values()))
    for line in lines:
        now, command = command_of(line, versions)
        brought, present = _brought_to(pathway, state, now)
        outcome = decide(pathway, present, command, now=now)
        if isinstance(outcome, Refusal):
            yield Step(line, command, now, (), outcome, state, next_steps(pathway, present, now=now))
            continue
        events, state = _applied(pathway, present, outcome, now, versions)
        pathway = command.pathway if isinstance(command, told.MoveTo) else pathway
        # Asked at that moment: what was recorded late may have brought more, which asking does not write.
        _, asked = _brought_to(pathway, state, now)
        yield Step(line, command, now, (*brought, *events), None, state, next_steps(pathway, asked, now=now))


def _brought_to(pathway: Pathway, state: State, now: datetime) -> tuple[tuple[Recorded, ...], State]:
    decided = decide(pathway, state, TimeHasCome(), now=now)
    assert not isinstance(decided, Refusal), "time is not refused inside the calendar"
    return _applied(pathway, state, decided, now)


def _applied(
    pathway: Pathway,
    state: State,
    decided: Iterable[Decided],
    now: datetime,
    versions: Mapping[str, Pathway] | None = None,
) -> tuple[tuple[Recorded, ...], State]:
    log: list[Recorded] = []
    for each in decided:
        if isinstance(each.event, VersionMoved):
            pathway = (versions or {})[each.event.to]
        recorded = Recorded(version=state.version + 1, occurred_at=each.occurred_at, recorded_at=now, event=each.event)
        state = evolve(pathway, state, recorded)
        log.append(recorded)
    return tuple(log), state


# ---- reading what is told

_TOKEN = re.compile(r'(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"\[])+')
_DEEDS = frozenset(Deed)
# What a line says can be read without the versions that it speaks of.
_NO_VERSION = Pathway(name="ingen", title="Ingen", version="0")


def command_of(line: str, versions: Mapping[str, Pathway] | None = None) -> tuple[datetime, Command]:
    """`> 2026-06-01T09:00 record kontroll by=lege : svimmel=true` -> the moment and the command."""
    now, word, *tokens = _TOKEN.findall(line.removeprefix("> "))
    clock = datetime.fromisoformat(now).replace(tzinfo=OSLO)
    split = tokens.index(":") if ":" in tokens else len(tokens)
    names = [token for token in tokens[:split] if "=" not in token]
    pairs = dict(_pair(token) for token in tokens[:split] if "=" in token)
    at = pairs.pop("at", clock)
    assert isinstance(at, datetime), line
    data = tuple(_datum(token) for token in tokens[split + 1 :])
    command = _command(word, names, pairs, at, data, versions)
    assert not pairs, f"{line}: {', '.join(pairs)}"
    return clock, command


def _command(
    word: str,
    names: list[str],
    pairs: dict[str, Word],
    at: datetime,
    data: tuple[tuple[str, Value], ...],
    versions: Mapping[str, Pathway] | None,
) -> Command:
    match word, names:
        case "start", []:
            return told.Start(at=at)
        case "start", [start]:
            return told.Start(at=at, start=start)
        case "record", [step, *deed]:
            cause, justified = _text(pairs.pop("cause", None)), pairs.pop("justified", None)
            assert justified is None or isinstance(justified, bool), justified
            return told.Record(
                step=step,
                at=at,
                deed=Deed(deed[0]) if deed else None,
                by=_text(pairs.pop("by", None)),
                choice=_text(pairs.pop("choice", None)),
                reason=_text(pairs.pop("reason", None)),
                present=_names(pairs.pop("present", None)),
                cause=None if cause is None else DeviationCause(cause),
                justified=justified,
                data=data,
            )
        case "happen", [event]:
            return told.Happen(event=event, at=at)
        case "interrupt", [interruption]:
            return told.Interrupt(interruption=interruption, at=at)
        case "pause", [pause, ("starts" | "stops") as way]:
            return told.SetPause(pause=pause, at=at, running=way == "starts")
        case "consent", [consent, ("given" | "withdrawn") as way]:
            only = _names(pairs.pop("only", None)) or ()
            return told.SetConsent(consent=consent, at=at, given=way == "given", only=only)
        case ("take" | "release") as way, [step]:
            command = told.Take if way == "take" else told.Release
            return command(step=step, at=at, by=_said_text(pairs, "by"))
        case "uphold", [step]:
            return told.Uphold(step=step, at=at, by=_said_text(pairs, "by"), reason=_text(pairs.pop("reason", None)))
        case "note", []:
            ((datum, noted),) = data
            return told.Note(datum=datum, value=noted, at=at, by=_said_text(pairs, "by"))
        case "assign", [actor, *ended]:
            assert ended in ([], ["ended"]), ended
            return told.Assign(actor=actor, at=at, to=None if ended else _said_text(pairs, "to"))
        case "deviate", [*names, deviation]:
            return _deviation(Deviation(deviation), names[0] if names else None, pairs, at, data)
        case "limit", [step]:
            return told.SetLimit(step=step, at=at, by=_said_text(pairs, "by"), until=_day(pairs.pop("until")))
        case "conclude", [step, end]:
            return told.Conclude(step=step, end=end, at=at, data=data)
        case "correct", [name, *part]:
            # Of a datum its value, of a role who holds it.
            value = next((value for datum, value in data if datum == name), None)
            return told.Correct(
                name=name, at=at, **_corrected(part, pairs), value=value, moment=_moment(pairs.pop("moment", None))
            )
        case "retract", [name, *part]:
            return told.Retract(name=name, at=at, **_corrected(part, pairs))
        case "move", [version]:
            by, reason = _text(pairs.pop("by")), _text(pairs.pop("reason"))
            assert by is not None
            assert reason is not None
            places = pairs.pop("places", ())
            assert isinstance(places, tuple), places
            named = tuple((before, after) for before, _, after in (str(place).partition("=") for place in places))
            pathway = (versions or {}).get(version) or _NO_VERSION
            return told.MoveTo(pathway=pathway, to=version, at=at, by=by, reason=reason, places=named)
        case "recheck", [entry]:
            by, reason = _text(pairs.pop("by")), _text(pairs.pop("reason", None))
            assert by is not None, entry
            return told.SettleRecheck(entry=int(entry), at=at, by=by, reason=reason)
        case "judge", [entry]:
            by, reason = _said_text(pairs, "by"), _text(pairs.pop("reason", None))
            justified = pairs.pop("justified")
            assert isinstance(justified, bool), justified
            return told.Judge(entry=int(entry), at=at, by=by, justified=justified, reason=reason)
        case "time", []:
            return TimeHasCome()
        case _:
            raise AssertionError(f"no command: {word} {names}")


class _Corrected(TypedDict):
    """What a correction and a retraction have in common."""

    by: str
    reason: str
    part: Part | None
    entry: int | None


def _corrected(part: list[str], pairs: dict[str, Word]) -> _Corrected:
    by, reason, entry = _text(pairs.pop("by")), _text(pairs.pop("reason")), pairs.pop("entry", None)
    assert by is not None
    assert reason is not None
    assert entry is None or isinstance(entry, int)
    return {"by": by, "reason": reason, "part": Part(part[0]) if part else None, "entry": entry}


def _moment(word: Word) -> datetime | None:
    assert word is None or isinstance(word, datetime), word
    return word


def _deviation(
    deviation: Deviation, step: str | None, pairs: dict[str, Word], at: datetime, data: tuple[tuple[str, Value], ...]
) -> Command:
    cause, justified = _text(pairs.pop("cause", None)), pairs.pop("justified", None)
    assert justified is None or isinstance(justified, bool), justified
    grounds = told.Grounds(
        by=_said_text(pairs, "by"),
        reason=_said_text(pairs, "reason"),
        cause=None if cause is None else DeviationCause(cause),
        justified=justified,
    )
    named = step or ""
    match deviation:
        case Deviation.OUT_OF_ORDER:
            present = _names(pairs.pop("present", None))
            return told.DoUnopened(step=named, at=at, grounds=grounds, data=data, present=present)
        case Deviation.JUMPED:
            return told.Jump(step=named, at=at, grounds=grounds, leaving=_names(pairs.pop("leaving", None)))
        case Deviation.POSTPONED:
            until, actor = _day(pairs.pop("until")), _text(pairs.pop("actor", None))
            return told.Postpone(step=named, at=at, grounds=grounds, until=until, actor=actor)
        case Deviation.SUBSTITUTED:
            return told.Substitute(step=named, at=at, grounds=grounds, instead=_said_text(pairs, "instead"))
        case Deviation.CONSENT_OVERRIDDEN:
            return told.Override(step=named, at=at, grounds=grounds, basis=_said_text(pairs, "basis"))
        case Deviation.LEFT_PATHWAY:
            return told.LeavePathway(at=at, grounds=grounds)
        case Deviation.REENTERED:
            return told.Reenter(at=at, grounds=grounds, step=step)
        case Deviation.LEFT_OUT:
            raise AssertionError("what is left out is recorded")


def _said_text(pairs: dict[str, Word], name: str) -> str:
    """The text of a pair; what is not said is empty, which the engine refuses."""
    return _text(pairs.pop(name, None)) or ""


def _names(word: Word) -> tuple[str, ...] | None:
    return None if word is None else tuple(map(str, word)) if isinstance(word, tuple) else ()


def _day(word: Word) -> date:
    assert isinstance(word, date), word
    return word


def _text(word: Word) -> str | None:
    assert word is None or isinstance(word, str), word
    return word


def _pair(token: str) -> tuple[str, Word]:
    name, _, word = token.partition("=")
    return name, _word(word)


def _datum(token: str) -> tuple[str, Value]:
    name, word = _pair(token)
    assert word is not None, token
    return name, frozenset(map(str, word)) if isinstance(word, tuple) else word


def _word(text: str) -> Word:
    if text.startswith('"'):
        return str(json.loads(text))
    if text.startswith("["):
        return tuple(part for part in text[1:-1].split(",") if part)
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return Decimal(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text):
        return datetime.fromisoformat(text).replace(tzinfo=OSLO)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text


# ---- writing what came of it


def _block(step: Step) -> Iterator[str]:
    yield step.line
    if step.refusal is not None:
        refusal = step.refusal
        yield _line("!", refusal.why, *refusal.details, ("inside", refusal.inside), ("expected", refusal.expected))
        return
    for recorded in step.events:
        yield _line(
            "+", *_event(recorded.event), ("at", None if recorded.occurred_at == step.now else recorded.occurred_at)
        )
    yield from answered(step)


def answered(step: Step) -> tuple[str, ...]:
    """The lines of what is answered after a thing told."""
    return tuple(f"= {line}" for line in _answer(step.answer))


def _event(event: AnyEvent) -> Iterator[str | tuple[str, Word]]:
    """The kind of the event and its pairs; of what happens inside a sub-pathway, where, and then the event there."""
    if isinstance(event, Inside):
        yield from (event.kind, ("step", event.step), ("round", event.round), ":", *_event(event.event))
        return
    yield event.kind
    yield from ((name, _said(value)) for name, value in event if name != "kind" and value != _usual(event, name))


def _usual(event: object, name: str) -> object:
    return type(event).model_fields[name].default  # type: ignore[attr-defined]


def _said(value: object) -> Word:
    if isinstance(value, tuple) and value and not isinstance(value[0], str | int):
        # What decided: each datum with its value.
        return tuple(f"{basis.datum}={_shown(basis.value)}" for basis in value)
    assert value is None or isinstance(value, bool | int | str | date | tuple), value
    return value


def _answer(answer: Answer) -> Iterator[str]:
    """What is open, in the words of the README."""
    if answer.ended is not None:
        yield _words("ended", answer.ended)
        yield from map(_recheck, answer.rechecks)
        return
    if answer.left is not None:
        yield _line("left", ("at", answer.left.at), ("by", answer.left.by), ("reason", answer.left.reason))
        yield from map(_recheck, answer.rechecks)
        return
    yield _words("responsible", answer.responsible)
    for each in answer.assigned:
        yield _words("assigned", path(each.inside, each.actor), to=each.to, since=each.since)
    for task in answer.tasks:
        yield _task(task)
    for waiting in answer.waiting:
        until = waiting.until_event if waiting.until is None else waiting.until
        missing = tuple(known.datum for known in waiting.missing)
        yield _words(
            "waits",
            path(waiting.inside, waiting.step),
            round=waiting.round,
            by=waiting.responsible,
            until=until,
            missing=missing,
        )
    for undecided in answer.undecided:
        needed = tuple(each.datum for each in undecided.needed)
        yield _words(
            "undecided", path(undecided.inside, undecided.step), round=undecided.round, why=undecided.why,
            missing=needed, by=undecided.responsible,
        )  # fmt: skip
    for join in answer.joins:
        yield _words("join", path(join.inside, join.step), arrived=join.arrived, missing=join.missing)
    if answer.reached is not None:
        yield _words("reached", answer.reached)
    for name in answer.pauses:
        yield _words("paused", name)
    for name in answer.held_by:
        yield _words("held", name)
    for name in answer.offers:
        yield _words("offered", name)
    for name in answer.running:
        yield _words("runs", name)
    yield from map(_recheck, answer.rechecks)


def _recheck(recheck: Recheck) -> str:
    return _words(
        "recheck", path(recheck.inside, recheck.step), round=recheck.round, task=recheck.task, about=recheck.about,
        was=recheck.was, now=recheck.now, actor=recheck.actor, entry=recheck.version,
    )  # fmt: skip


def _task(task: NextStep) -> str:
    act = re.sub(r"(?<!^)(?=[A-Z])", "_", type(task.act).__name__).lower()
    return _words(
        "task", path(task.inside, task.step), round=task.round, task=task.task, actor=task.actor,
        obligation=task.obligation, act=act, status=task.status, **_due(task.due), missing=task.missing_data,
        consent=task.consent_missing, not_invited=task.not_invited,
        invalid_meetings=task.meetings_without_quorum or None,
        planned=None if task.planned is None else task.planned.day,
        done_before=None if task.done_before is None else task.done_before.at,
    )  # fmt: skip


def _due(due: DueTime) -> dict[str, Word]:
    match due:
        case DueAt(at=at, day=day, goal=goal, earliest=earliest, stopped_for=stopped_for, set_by=set_by):
            last: dict[str, Word] = {"due": at if day is None else day}
            first = None if goal is None else goal.at if goal.day is None else goal.day
            return last | {"goal": first, "earliest": earliest, "stopped_for": stopped_for, "set_by": set_by}
        case NoLimit(earliest=earliest):
            return {"due": "none", "earliest": earliest}
        case NotRunning(waiting_for=name, without_anchor=without):
            return {"due": "not_running", "waiting_for": name, "without_anchor": without or None}
        case Stopped(pauses=pauses):
            return {"due": "stopped", "by": pauses}
        case CannotSay(missing=missing, shortest=shortest):
            return {"due": "cannot_say", "unknown": missing, "shortest": _length(shortest)}
        case _:
            assert_never(due)


def _length(duration: Duration | None) -> str | None:
    return None if duration is None else f"{duration.amount} {duration.unit}"


def _words(kind: str, name: str | None, **pairs: Word) -> str:
    return _line(kind, name or "nobody", *pairs.items())


def _line(*words: str | tuple[str, Word]) -> str:
    """Words, and pairs that have something to say."""
    said = (word if isinstance(word, str) else f"{word[0]}={_shown(word[1])}" for word in words if word_is_said(word))
    return " ".join(said)


def word_is_said(word: str | tuple[str, Word]) -> bool:
    return isinstance(word, str) or (word[1] is not None and word[1] != ())


def _shown(word: Word) -> str:
    match word:
        case None:
            return "unknown"
        case bool():
            return "true" if word else "false"
        case int() | Decimal():
            return str(word)
        case datetime():
            local = word.astimezone(OSLO)
            seconds = "seconds" if local.second else "minutes"
            # The offset stands only where an hour comes twice, and it is the second.
            return local.isoformat(timespec=seconds)[: None if local.fold else -6]
        case date():
            return word.isoformat()
        case str():
            is_name = re.fullmatch(r"[^\W\d]\w*(/[^\W\d]\w*)*(=\S+)?", word) and word not in (
                "true",
                "false",
                "unknown",
            )
            return word if is_name else json.dumps(word, ensure_ascii=False)
        case tuple():
            return f"[{','.join(map(_shown, word))}]"


def main() -> None:
    """Write every run anew."""
    for file in RUNS:
        file.write_text(written(read(file)), encoding="utf-8")


if __name__ == "__main__":
    main()
