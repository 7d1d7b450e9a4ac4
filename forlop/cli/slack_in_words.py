"""The room in each total: how much is left when every limit is used up, and which limits use it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from forlop.application.proved import Proved
from forlop.model.calendar import OSLO
from forlop.rendering import phrasing
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.verification.timing.slack import Leg, Slack

# Nothing is told of the room in these.
_WITHOUT_ROOM = frozenset({"untied", "unknown"})


def slack_words(checked: Proved, *, language: str) -> Iterator[str]:
    """Under the name of the file, each total and the way that leaves least room, limit by limit."""
    from forlop.verification.timing.slack import critical_path  # slow to import, and few ask for it

    pathway = checked.read.pathway
    if pathway is None or not pathway.totals:
        return
    yield f"{checked.read.source.name}:"
    for slack in critical_path(pathway):
        total = say(language, f"cli.slack.{slack.standing.value}", **_room(slack, language=language))
        yield f"  {pathway.titles[slack.total]}: {total}"
        for leg in slack.path:
            yield f"    {_leg(leg, language=language)}"
        for name in dict.fromkeys(gap.step for gap in slack.gaps):
            yield f"    {say(language, 'cli.slack.gap', step=name)}"
    yield ""


def slack_json(checked: Proved) -> list[dict[str, object]]:
    """The same for programs; `least` is in days, or in hours where `in_hours`."""
    from forlop.verification.timing.slack import critical_path

    pathway = checked.read.pathway
    return [
        {
            "total": slack.total,
            "standing": slack.standing.value,
            "least": slack.least,
            "in_hours": slack.in_hours,
            "starts": None if slack.starts is None else slack.starts.isoformat(),
            "path": [
                {"step": leg.step, "begins": leg.begins.isoformat(), "ends": leg.ends.isoformat()} for leg in slack.path
            ],
            "gaps": list(dict.fromkeys(gap.step for gap in slack.gaps)),
        }
        for slack in (() if pathway is None else critical_path(pathway))
    ]


def _room(slack: "Slack", *, language: str) -> dict[str, str]:
    if slack.least is None or slack.starts is None or slack.standing.value in _WITHOUT_ROOM:
        return {}
    unit = "hours" if slack.in_hours else "days"
    amount = abs(slack.least)
    room = say(language, f"phrases.unit.{unit}_{'one' if amount == 1 else 'many'}", amount=str(amount))
    return {"room": room, "start": _when(slack.starts, language=language)}


def _leg(leg: "Leg", *, language: str) -> str:
    return say(
        language,
        "cli.slack.leg",
        step=leg.step,
        length=phrasing.duration(language, leg.length),
        begins=_when(leg.begins, language=language),
        ends=_when(leg.ends, language=language),
    )


def _when(at: date | datetime, *, language: str) -> str:
    return (
        phrasing.day_and_clock(language, at.astimezone(OSLO))
        if isinstance(at, datetime)
        else phrasing.day(language, at)
    )
