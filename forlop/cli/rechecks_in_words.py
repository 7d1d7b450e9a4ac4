"""What must be looked at again, in words: what was told before, and what is so now."""

from datetime import date, datetime
from typing import assert_never

from forlop.cli.dates import day_words, moment_words
from forlop.cli.reader import Reader
from forlop.engine.events import About, RecheckRaised
from forlop.engine.rechecking import NOWHERE, UNSETTLED
from forlop.engine.state import Recheck
from forlop.rendering import phrasing


def recheck_words(reader: Reader, raised: Recheck | RecheckRaised) -> str:
    """`fristen for «Trening» var sagt å være 17. juni, og er 9. juni`."""
    step = _matter(reader, raised)
    match raised.about:
        case About.DECISION:
            key = "decision_open" if raised.now == UNSETTLED else "decision"
            return reader.say(
                f"answers.recheck.{key}", step=step, was=_place(reader, raised.was), now=_place(reader, raised.now)
            )
        case About.RELEVANCE:
            return reader.say(f"answers.recheck.relevance_{raised.now}", step=step)
        case About.LIMIT:
            key = "limit_none" if raised.now == UNSETTLED else "limit_begun" if raised.was == UNSETTLED else "limit"
            return reader.say(
                f"answers.recheck.{key}", step=step, was=_limit(reader, raised.was), now=_limit(reader, raised.now)
            )
        case About.LATENESS:
            return reader.say(f"answers.recheck.lateness_{raised.now}", step=step)
        case About.LEFT:
            key = "left" if raised.was == NOWHERE else "left_to"
            return reader.say(f"answers.recheck.{key}", step=step, was=_place(reader, raised.was))
        case _:
            assert_never(raised.about)


def _matter(reader: Reader, raised: Recheck | RecheckRaised) -> str:
    """`«Til innsatsteamet» (svare, 2. gang)`: the step, and what else tells it from others that are to be looked at."""
    step = reader.titled(raised.step)
    parts = []
    duties = reader.pathway.named_steps[raised.step].duties
    if raised.task is not None and len(duties) > 1:
        parts.append(phrasing.act(reader.language, reader.pathway, duties[raised.task].act))
    if raised.round > 1:
        parts.append(reader.say("answers.recheck.round", round=str(raised.round)))
    return reader.say("answers.recheck.matter", step=step, parts=", ".join(parts)) if parts else step


def _place(reader: Reader, name: str) -> str:
    return name if name in (UNSETTLED, NOWHERE) else reader.titled(name)


def _limit(reader: Reader, told: str) -> str:
    if told == UNSETTLED:
        return ""
    if "T" in told:
        return moment_words(reader.language, datetime.fromisoformat(told), today=reader.today)
    return day_words(reader.language, date.fromisoformat(told), today=reader.today)
