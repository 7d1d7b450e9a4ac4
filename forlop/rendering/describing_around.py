"""What stands around the steps, in words: interruptions, pauses, consents, times of the whole and indicators."""

from collections.abc import Iterator

from forlop.model.pathway import Indicator, Interruption, Pause, Total
from forlop.rendering import phrasing
from forlop.rendering.describing_steps import Words
from forlop.rendering.document import Block, Grid, Heading, Points
from forlop.rendering.total_words import total_limit


def around_blocks(words: Words) -> Iterator[Block]:
    """Each with its heading; nothing for what the pathway has none of."""
    pathway = words.pathway
    if pathway.interruptions:
        yield Heading(2, words.say("heading.interruptions"))
    for interruption in pathway.interruptions:
        anchor = f"n{words.numbers[interruption.name]}"
        yield Heading(3, interruption.title, anchor)
        yield Points(tuple(words.sentence(each) for each in _interruption(words, interruption)))
    if pathway.pauses:
        yield Heading(2, words.say("heading.pauses"))
    for pause in pathway.pauses:
        yield Heading(3, pause.title)
        yield Points(tuple(words.sentence(each) for each in _pause(words, pause)))
    if pathway.consents:
        yield Heading(2, words.say("heading.consents"))
        yield _consents(words)
    if pathway.events:
        yield Heading(2, words.say("heading.events"))
        yield Points(tuple(words.sentence(event.title) for event in pathway.events))
    if pathway.totals:
        yield Heading(2, words.say("heading.totals"))
        yield Points(tuple(words.sentence(each) for total in pathway.totals for each in _total(words, total)))
    if pathway.indicators:
        yield Heading(2, words.say("heading.indicators"))
        yield Points(tuple(words.sentence(each) for one in pathway.indicators for each in _indicator(words, one)))


def _interruption(words: Words, interruption: Interruption) -> Iterator[str]:
    yield from words.laid_over(interruption.name)
    yield words.say("interruption.scope", scope=phrasing.scope(words.language, words.pathway, interruption.scope))
    yield words.say("interruption.target", target=words.target(interruption.target))
    yield words.say(f"interruption.{interruption.mode.value}")
    if interruption.stops_clocks:
        yield words.say("interruption.stops_clocks")
    yield from words.cited(interruption.citations, interruption.notes)


def _pause(words: Words, pause: Pause) -> Iterator[str]:
    yield words.say("pause.all") if pause.steps is None else words.say("pause.some", titles=words.listed(pause.steps))
    if pause.basis is not None:
        yield words.say("step.basis", text=pause.basis)
    yield from words.cited(pause.citations, pause.notes)


def _consents(words: Words) -> Grid:
    header = tuple(words.say(f"consent.{key}") for key in ("name", "kind", "steps"))
    rows = []
    for consent in words.pathway.consents:
        steps = tuple(step.name for step in words.pathway.steps if step.consent == consent.name)
        kind = words.say(f"consent.{'explicit' if consent.explicit else 'presumed'}")
        rows.append((consent.title, kind, words.numbers_of(steps)))
    return Grid(words.say("consent.caption"), header, tuple(rows))


def _total(words: Words, total: Total) -> Iterator[str]:
    start = phrasing.moment(words.language, words.pathway, total.start)
    end = phrasing.moment(words.language, words.pathway, total.end)
    limit = total_limit(words.pathway, total, language=words.language)
    yield words.say("total.words", title=total.title, start=start, end=end, limit=limit)
    yield from words.overlay.totals.get(total.name, ())
    yield from words.cited(total.citations, total.notes)
    if total.unsourced is not None:
        yield words.say("step.unsourced", reason=total.unsourced)


def _indicator(words: Words, indicator: Indicator) -> Iterator[str]:
    share = indicator.share
    said = words.say(
        "indicator.words",
        title=indicator.title,
        dimension=words.say(f"indicator.{indicator.dimension.value}"),
        of=words.titled(share.of) if share.of in words.pathway.titles else phrasing.spoken(share.of),
        condition=words.condition(share.condition),
    )
    if share.within is not None and share.after is not None:
        start = phrasing.moment(words.language, words.pathway, share.after)
        length = phrasing.duration(words.language, share.within)
        said = words.say("indicator.after", words=said, length=length, start=start)
    elif share.within is not None:
        said = words.say("indicator.within", words=said, length=phrasing.duration(words.language, share.within))
    yield said
    yield from words.cited(indicator.citations, indicator.notes)
