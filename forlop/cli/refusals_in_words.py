"""A refusal as a sentence, with what would have been accepted."""

from datetime import date, datetime

from forlop.application.declined import Declined, Hindrance
from forlop.cli.dates import moment_words, short_words
from forlop.cli.events_in_words import sentence_of
from forlop.cli.histories import is_told
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.values_in_words import accepted_words
from forlop.engine.commands import Refused
from forlop.engine.inside import SEPARATOR, pathway_at, place_of, title_of
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.texts import knows, say

# Details that are moments, as the engine gives them: ISO texts.
_MOMENTS = ("at", "now", "start", "sent", "answered")


def refusal_sentence(declined: Declined, *, language: str, pathway: Pathway | None, now: datetime) -> str:
    """The sentence alone; names of the pathway are told by their titles."""
    told = dict(declined.details)
    if "closed" in told or declined.reason is Refused.NOT_OPEN:
        return _closed_sentence(declined, told, language=language, pathway=pathway, now=now)
    pathway = _meant(declined, pathway)
    words = {key: _detail(declined, key, value, language, pathway, now) for key, value in declined.details}
    # To go there instead is told only where that is accepted.
    stays = declined.reason is Refused.NOT_BY_ITSELF and "goes" not in told
    return say(language, f"refusals.{declined.reason.value}{'_now' if stays else ''}", **words)


def _closed_sentence(
    declined: Declined, told: dict[str, str], *, language: str, pathway: Pathway | None, now: datetime
) -> str:
    """Of a step that is over, how: also by whom and when; `deviate` is pointed to only where it can be used."""
    meant = _meant(declined, pathway)
    alone = "out_of_order" in told
    if "closed" not in told:
        step = _detail(declined, "step", told["step"], language, meant, now)
        return say(language, f"refusals.{declined.reason.value}{'' if alone else '_now'}", step=step)
    inside, own = place_of(told["step"])
    called = None if meant is None else pathway_at(meant, inside)

    def titled(name: str) -> str:
        return name if called is None else phrasing.titled(language, called, name)

    closed = say(
        language,
        f"refusals.closed.{told['closed']}",
        step=titled(own),
        date=short_words(language, day_of(datetime.fromisoformat(told["closed_at"])), today=now.date()),
        by="" if called is None or not told["closed_by"] else called.titles.get(told["closed_by"], told["closed_by"]),
        instead=told["instead"],
        led_to=phrasing.listing(language, [titled(name) for name in told["led_to"].split(",") if name]),
    )
    sentence = say(language, f"refusals.{declined.reason.value}_closed", closed=closed)
    if not alone or declined.reason is not Refused.NOT_OPEN:
        return sentence
    again = "again" if told["closed"] == "done" else "first"
    return f"{sentence} {say(language, f'refusals.out_of_order.{again}')}"


def refusal_page(declined: Declined, *, language: str, pathway: Pathway | None, now: datetime) -> Block:
    """The sentence, and below it what would have been accepted and what was perhaps meant."""
    lines = [Line(refusal_sentence(declined, language=language, pathway=pathway, now=now), style=Style.LATE)]
    accepted = accepted_of(declined, language=language, pathway=pathway)
    if accepted:
        lines.append(Line(accepted, say(language, _label(declined))))
    suggested = dict(declined.details).get("suggestion")
    if suggested:
        lines.append(Line(_name(language, pathway, suggested), say(language, "refusals.label.suggestion")))
    if declined.similar:
        names = phrasing.choices(
            language, [_name(language, _meant(declined, pathway), name) for name in declined.similar]
        )
        lines.append(
            Line(say(language, "refusals.similar.question", names=names), say(language, "refusals.label.similar"))
        )
    if pathway is not None:
        reader = Reader(language, pathway, now)
        changed = [sentence_of(reader, each) for each in declined.changed if is_told(pathway, each)]
        label = say(language, "refusals.label.changed")
        lines.extend(Line(sentence, "" if number else label) for number, sentence in enumerate(changed))
    return tuple(lines)


def accepted_of(declined: Declined, *, language: str, pathway: Pathway | None) -> str:
    """What would have been accepted; empty where nothing would."""
    pathway = _meant(declined, pathway)
    datum = dict(declined.details).get("datum")
    match declined.reason:
        case Refused.OUT_OF_BOUNDS | Refused.WRONG_TYPE | Hindrance.NOT_THIS_TYPE | Hindrance.VALUE_MISSING if (
            pathway and datum
        ):
            return accepted_words(language, pathway.named_data[datum])
        case Hindrance.NOT_A_TIME:
            return say(language, "refusals.accepts.time")
        case _:
            words = [_expected(language, pathway, each) for each in declined.expected]
            return phrasing.choices(language, words)


def _meant(declined: Declined, pathway: Pathway | None) -> Pathway | None:
    """The pathway whose names the refusal has: the course's, or one that runs inside it."""
    return None if pathway is None else pathway_at(pathway, declined.inside)


def _label(declined: Declined) -> str:
    match declined.reason:
        case Refused.NOT_OPEN | Hindrance.UNKNOWN_NAME | Hindrance.NOTHING_TO_DEPART_FROM:
            return "refusals.label.open"
        case Refused.TWICE_IN_LINE:
            return "refusals.label.leave_also"
        case (
            Refused.NOT_RESPONSIBLE | Refused.TAKEN | Refused.NOT_SENDER | Refused.TASKS_OF_OTHERS | Refused.WHOSE_TASKS
        ):
            return "refusals.label.responsible"
        case Refused.NOTHING_TO_DO | Refused.RECORDED_WITH_IT:
            return "refusals.label.missing"
        case Refused.UNKNOWN_STEP | Refused.UNKNOWN_EVENT:
            return "refusals.label.similar"
        case _:
            return "refusals.label.accepts"


def _expected(language: str, pathway: Pathway | None, expected: str) -> str:
    named = _name(language, pathway, expected)
    if named != expected:
        return named
    word = f"refusals.word.{expected}"
    return say(language, word) if knows(language, word) else expected


def _name(language: str, pathway: Pathway | None, name: str) -> str:
    """The name as it is typed, with the title people know it by; a way may be named by several."""
    if pathway is None:
        return name
    names = name.split(",")
    if any(each not in pathway.titles and SEPARATOR not in each for each in names):
        return name
    titles = phrasing.listing(language, [title_of(pathway, each) for each in names])
    return say(language, "refusals.accepts.name", name=name, title=titles)


def _detail(declined: Declined, key: str, value: str, language: str, pathway: Pathway | None, now: datetime) -> str:
    if key in _MOMENTS and declined.reason in (
        Refused.AFTER_NOW,
        Refused.BEFORE_START,
        Refused.ANSWER_BEFORE_SENDING,
        Refused.LEFT,
        Hindrance.NOT_KNOWN_THEN,
    ):
        moment = datetime.fromisoformat(value)
        return moment_words(language, moment, today=now.date())
    if declined.reason is Refused.DAY_PASSED:
        return short_words(language, date.fromisoformat(value), today=now.date())
    if key == "departing":
        return say(language, f"deviations.word.{value}")
    if key == "word":
        return say(language, f"refusals.word.{value}")
    # What a person wrote stands between quotation marks in the sentence; what the pathway names has its own.
    if pathway is not None and key not in ("value", "found", "choice", "written") and value in pathway.titles:
        return phrasing.titled(language, pathway, value)
    if pathway is not None and key == "step" and SEPARATOR in value:
        return phrasing.quoted(language, title_of(pathway, value))
    return value
