"""A walk through a pathway: each turn tells what is next and what can be recorded, and a person answers with a number.

Nothing is stored: the course lives in memory, and undoing is walking the same way again without the last step.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forlop.application.asking import Asked, answer_for
from forlop.application.declined import Declined
from forlop.application.moments import moment_of
from forlop.application.pathway_files import ReadPathway
from forlop.application.recordables import Recordable, recordables
from forlop.application.recording import CHOICE, Told, Word, record
from forlop.application.starting import start
from forlop.application.values import refused_value
from forlop.cli.answers_in_words import page_of
from forlop.cli.dates import moment_words
from forlop.cli.page import Block, Line, Style
from forlop.cli.paper import print_blocks
from forlop.cli.refusals_in_words import refusal_page
from forlop.cli.values_in_words import accepted_words
from forlop.cli.words import spelled
from forlop.engine.inside import SEPARATOR, pathway_at, place_of, title_of
from forlop.language.grammar import ParserFor
from forlop.model.calendar import day_of
from forlop.model.pathway import Datum, Pathway
from forlop.rendering import phrasing
from forlop.store.memory import MemoryStore
from forlop.texts import LANGUAGES, say

PATIENT = {"nb": "Prøvepasient", "nn": "Prøvepasient", "en": "Trial patient"}


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where the walk is: what was told so far, each with the clock it was told at."""

    read: ReadPathway
    language: str
    parser_for: ParserFor
    first_step: str | None
    began: datetime
    now: datetime
    told: tuple[tuple[Told, datetime], ...] = ()

    @property
    def pathway(self) -> Pathway:
        assert self.read.pathway is not None, "only a pathway without errors is walked"
        return self.read.pathway

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"cli.try.{key}", **values)


def walk(read: ReadPathway, *, language: str, now: datetime, parser_for: ParserFor) -> int:
    """Until the person ends it, by word, by end of input or by Ctrl-C; the exit code."""
    try:
        return _turns(_Walk(read, language, parser_for, None, now, now))
    except EOFError:
        _tell_ended(language)
        return 0
    except KeyboardInterrupt:
        _tell_ended(language)
        return 130


def _tell_ended(language: str) -> None:
    # The prompt has left the line open.
    print(f"\n{say(language, 'cli.try.ended')}")


def _turns(course: _Walk) -> int:
    pathway, language = course.pathway, course.language
    shown = moment_words(language, course.now, today=day_of(course.now))
    _print((Line(course.say("begin", title=pathway.title, version=pathway.version, moment=shown), style=Style.QUIET),))
    if len(pathway.starts) > 1:
        course = replace(course, first_step=_ask(course, "start", tuple(step.name for step in pathway.starts)))
    while True:
        asked = _present(course)
        if isinstance(asked, Declined):
            _print(refusal_page(asked, language=language, pathway=pathway, now=course.now))
            return 1
        offered = recordables(asked)
        print()
        print_blocks([*page_of(asked, language=language), *_offers(course, offered)], to=sys.stdout)
        print()
        answer = _line(course.say("prompt"))
        if _is(answer, "quit"):
            print(course.say("ended"))
            return 0
        course = _after(course, answer, offered)


def _is(answer: str, word: str) -> bool:
    return answer.casefold() in {say(language, f"cli.try.{word}") for language in LANGUAGES}


def _after(course: _Walk, answer: str, offered: Sequence[Recordable]) -> _Walk:
    """The walk after an answer; unchanged, with a sentence, when it could not be followed."""
    if _is(answer, "undo"):
        return _undone(course)
    if answer.isdecimal() and 1 <= int(answer) <= len(offered):
        return _recorded(course, offered[int(answer) - 1])
    # The clock may be set forward to any time: there is no later `now` in a walk.
    moment = moment_of(answer, now=course.now)
    if isinstance(moment, Declined):
        print(course.say("not_a_choice", found=answer, count=str(len(offered))))
        return course
    if moment < course.now:
        print(course.say("clock_back", moment=_moment(course, course.now)))
        return course
    print(course.say("clock", moment=_moment(course, moment)))
    return replace(course, now=moment)


def _moment(course: _Walk, moment: datetime) -> str:
    return moment_words(course.language, moment, today=day_of(moment))


def _undone(course: _Walk) -> _Walk:
    if not course.told:
        print(course.say("nothing_to_undo"))
        return course
    print(course.say("undone"))
    *before, (_, told_at) = course.told
    return replace(course, told=tuple(before), now=told_at)


def _recorded(course: _Walk, chosen: Recordable) -> _Walk:
    told = Told(
        name=chosen.name,
        word=chosen.word,
        by=chosen.actor,
        values=(*_values(course, chosen), *_choice(course, chosen)),
        present=_came(course, chosen),
        because=_reason(course) if chosen.asks_reason else None,
    )
    outcome = _replayed(course, (*course.told, (told, course.now)))
    if isinstance(outcome, Declined):
        _print(refusal_page(outcome, language=course.language, pathway=course.pathway, now=course.now))
        return course
    return replace(course, told=(*course.told, (told, course.now)))


def _values(course: _Walk, chosen: Recordable) -> tuple[tuple[str, str], ...]:
    """What was answered for each datum; an empty line leaves it unsaid."""
    answered: list[tuple[str, str]] = []
    for name in chosen.data:
        datum = pathway_at(course.pathway, chosen.inside).named_data[name]
        accepts = accepted_words(course.language, datum)
        prompt = course.say("value", title=datum.title, accepted=accepts)
        text = _line(prompt)
        # Asked again at once, so that what was typed before a mistake is not lost.
        while text and _is_refused(course, datum, text):
            text = _line(prompt)
        if text:
            answered.append((name, text))
    return tuple(answered)


def _is_refused(course: _Walk, datum: Datum, text: str) -> bool:
    """Whether the text is no value of the datum; the person is told."""
    declined = refused_value(datum, text, now=course.now)
    if declined is None:
        return False
    _print(refusal_page(declined, language=course.language, pathway=course.pathway, now=course.now))
    return True


def _line(prompt: str) -> str:
    """What was answered; from a pipe the answer is shown, as a terminal would have shown it."""
    answer = input(prompt).strip()
    if not sys.stdin.isatty():
        print(answer)
    return answer


def _choice(course: _Walk, chosen: Recordable) -> tuple[tuple[str, str], ...]:
    return ((CHOICE[0], _ask(course, "choice", chosen.choices)),) if chosen.choices else ()


def _came(course: _Walk, chosen: Recordable) -> tuple[str, ...] | None:
    if not chosen.present or chosen.word is Word.LEFT_OUT:
        return None
    text = _ask(course, "present", chosen.present)
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _reason(course: _Walk) -> str | None:
    return _line(course.say("reason")) or None


def _ask(course: _Walk, key: str, names: tuple[str, ...]) -> str:
    return _line(course.say(key, accepted=phrasing.choices(course.language, names)))


def _present(course: _Walk) -> Asked | Declined:
    store = _replayed(course, course.told)
    if isinstance(store, Declined):
        return store
    return answer_for(store, PATIENT[course.language], now=course.now, parser_for=course.parser_for)


def _replayed(course: _Walk, told: Sequence[tuple[Told, datetime]]) -> MemoryStore | Declined:
    """A fresh store with the whole way in it, each thing told when it was told."""
    store, patient = MemoryStore(), PATIENT[course.language]
    begun = start(
        store, course.read, patient, now=course.began, first_step=course.first_step, parser_for=course.parser_for
    )
    if isinstance(begun, Declined):
        return begun
    for each, at in told:
        written = record(store, patient, each, now=at, parser_for=course.parser_for)
        if isinstance(written, Declined):
            return written
    return store


def _offers(course: _Walk, offered: Sequence[Recordable]) -> tuple[Block, ...]:
    if not offered:
        return ((Line(course.say("over")),),)
    lines = [Line(course.say("can"), style=Style.HEADING)]
    lines.extend(Line(f"{number:>3}  {_entry(course, each)}") for number, each in enumerate(offered, start=1))
    return (tuple(lines),)


def _entry(course: _Walk, each: Recordable) -> str:
    _, own = place_of(each.name)
    steps = [*each.inside, own]
    title = title_of(course.pathway, SEPARATOR.join(steps))
    if each.word is None:
        return course.say("entry_plain", title=title)
    return course.say("entry", title=title, word=spelled(course.language, each.word))


def _print(block: Block) -> None:
    print_blocks([block], to=sys.stdout)
