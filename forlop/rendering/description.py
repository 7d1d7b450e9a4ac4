"""A pathway in words, numbered by part and step: all that the chart says, and what it has no room for.

For whoever cannot see the chart, for a document and for a mail. Which file format it becomes is not known here.
"""

from collections.abc import Iterator

from forlop.model.pathway import Back, Pathway, Step, Track
from forlop.rendering import phrasing
from forlop.rendering.describing_around import around_blocks
from forlop.rendering.describing_data import data_blocks
from forlop.rendering.describing_steps import Words
from forlop.rendering.document import Block, Document, Grid, Heading, Paragraph, Points
from forlop.rendering.numbering import Part, numbered, numbers_of, parts_of
from forlop.rendering.overlay import PLAIN, Outline, Overlay
from forlop.rendering.summary import summary
from forlop.texts import say

GOING_ON = (Outline.HERE, Outline.WRONG, Outline.WAITING)


def described(pathway: Pathway, *, language: str, overlay: Overlay = PLAIN) -> Document:
    """The whole pathway, with what is laid over it: a patient's place, or what is local."""
    numbers = numbers_of(pathway, language=language)
    words = Words(numbered(pathway, language=language), language, numbers, overlay)
    return Document(
        language=language,
        title=pathway.title,
        summary=summary(pathway, language=language),
        blocks=tuple(_blocks(words)),
        overview=(Heading(2, words.say("heading.overview")), _overview(words)),
        references={words.titled(name): anchor_of(number) for name, number in numbers.items()},
    )


def anchor_of(number: str) -> str:
    """`2.3` -> `n2_3`: a letter first and no points, as bookmarks of documents need."""
    return f"n{number.replace('.', '_')}"


def _blocks(words: Words) -> Iterator[Block]:
    yield from _top(words)
    yield from _laid_over(words)
    yield Heading(2, words.say("heading.reading"))
    yield Points(tuple(words.say(f"reading.{key}") for key in _reading(words.pathway)))
    yield from _actors(words)
    parts = parts_of(words.pathway)
    for part in parts:
        yield from _part(words, part, alone=len(parts) == 1)
    if words.pathway.ends:
        yield Heading(2, words.say("heading.ends"))
    for end in words.pathway.ends:
        yield Heading(3, end.title, anchor_of(words.numbers[end.name]))
        yield Points(words.end(end))
    yield from around_blocks(words)
    yield from data_blocks(words)
    if words.pathway.sources:
        yield Heading(2, words.say("heading.sources"))
        yield Points(tuple(_sources(words)))


def _reading(pathway: Pathway) -> Iterator[str]:
    """What this text needs explained."""
    yield "numbers_alone" if len(parts_of(pathway)) == 1 else "numbers"
    yield from ("obligations", "limits", "overdue")
    if any(step.kind.sends for step in pathway.steps):
        yield "transfers"
    yield "together"
    if any(isinstance(target, Back) for step in pathway.steps for _, target in step.ways):
        yield "times"
    yield "unknown"


def _top(words: Words) -> Iterator[Block]:
    pathway, language = words.pathway, words.language
    yield Heading(1, pathway.title)
    facts = [say(language, "chart.version", version=pathway.version)]
    if pathway.valid_from is not None:
        facts.append(say(language, "chart.valid_from", date=phrasing.plain_day(language, pathway.valid_from)))
    if pathway.review_by is not None:
        facts.append(words.say("top.review_by", date=phrasing.plain_day(language, pathway.review_by)))
    if pathway.owner is not None:
        facts.append(words.say("top.owner", text=pathway.owner))
    if pathway.applies_to is not None:
        facts.append(say(language, "chart.applies_to", text=pathway.applies_to))
    if pathway.purpose is not None:
        facts.append(words.say("top.purpose", text=pathway.purpose))
    facts += [words.say("top.note", text=note) for note in pathway.notes]
    if pathway.unsourced is not None:
        facts.append(words.say("top.unsourced", text=pathway.unsourced))
    facts += words.overlay.remarks
    yield Points(tuple(words.sentence(fact) for fact in facts))


def _laid_over(words: Words) -> Iterator[Block]:
    """What the overlay is, and all its places in one list: what is going on is what the reader asks for first."""
    overlay, pathway = words.overlay, words.pathway
    if not overlay.headings:
        return
    first, *others = overlay.headings
    yield Heading(2, first)
    yield from (Paragraph(words.sentence(other)) for other in others)
    names = (*pathway.named_steps, *pathway.named_ends, *pathway.named_interruptions)
    places = [name for name in names if name in overlay.places]
    order = sorted(places, key=lambda name: overlay.places[name].outline not in GOING_ON)
    told = {name: " ".join(map(words.sentence, words.laid_over(name))) for name in order}
    yield Points(
        tuple(words.say("laid_over.place", title=words.titled(name), words=said) for name, said in told.items())
    )
    if overlay.listed:
        yield Points(tuple(words.sentence(each) for each in overlay.listed), lead=overlay.listed_as or None)


def _actors(words: Words) -> Iterator[Block]:
    if not words.pathway.actors:
        return
    yield Heading(2, words.say("heading.actors"))
    header = tuple(words.say(f"actors.{key}") for key in ("actor", "level", "tasks"))
    rows = tuple(
        (actor.title, phrasing.spoken(actor.level or ""), _tasks(words, actor.name)) for actor in words.pathway.actors
    )
    yield Grid(words.say("actors.caption"), header, rows)
    rules = [words.rule(actor.name) for actor in words.pathway.actors]
    told = tuple(words.sentence(rule) for rule in rules if rule is not None)
    if told:
        yield Points(told)


def _tasks(words: Words, actor: str) -> str:
    steps = words.pathway.steps
    own = tuple(step.name for step in steps if any(duty.actor == actor for duty in step.duties))
    met = tuple(step.name for step in steps if actor in (*step.receivers, *step.invited) and step.name not in own)
    unused = next(each.unused for each in words.pathway.actors if each.name == actor)
    match bool(own), bool(met), unused:
        case True, True, _:
            return words.say("actors.receives", steps=words.numbers_of(own), met=words.numbers_of(met))
        case True, False, _:
            return words.numbers_of(own)
        case False, True, _:
            return words.say("actors.only_receives", met=words.numbers_of(met))
        case _, _, str() as reason:
            return words.say("actors.unused", reason=reason)
        case _:
            return ""


def _part(words: Words, part: Part, *, alone: bool) -> Iterator[Block]:
    yield Heading(2, _part_title(words, part, alone=alone))
    if isinstance(part.of, Track):
        yield Points(tuple(words.sentence(each) for each in _track(words, part.of)))
    for step in part.steps:
        kind = phrasing.kind(words.language, step.kind)
        yield Heading(3, words.say("heading.step", title=step.title, kind=kind), anchor_of(words.numbers[step.name]))
        yield Points(words.facts(step))
        ways = words.ways(step)
        if ways:
            yield Points(ways, lead=words.say("step.ways"))


def _part_title(words: Words, part: Part, *, alone: bool) -> str:
    if part.of is None:
        return words.say("heading.only_steps" if alone else f"heading.{part.kind.value}", number=str(part.number))
    # The author has often numbered the phases; the same number is not said twice.
    own, _, rest = part.of.title.partition(" ")
    title = rest if own.rstrip(".") == str(part.number) and rest else part.of.title
    return words.say(f"heading.{part.kind.value}", number=str(part.number), title=title)


def _track(words: Words, track: Track) -> Iterator[str]:
    step = words.titled(track.first_step)
    yield words.say("track.starts", event=words.titled(track.starts_at), step=step)
    if track.ends_at is None:
        yield words.say("track.runs_out")
    else:
        yield words.say("track.ends", event=words.titled(track.ends_at))
    for note in track.notes:
        yield words.say("step.note", text=note)


def _sources(words: Words) -> Iterator[str]:
    for number, source in enumerate(words.pathway.sources, start=1):
        name = phrasing.spoken(source.name)
        yield say(words.language, "chart.source", number=str(number), name=name, title=source.title)


def _overview(words: Words) -> Grid:
    header = tuple(words.say(f"overview.{key}") for key in ("step", "duties", "ways"))
    rows = tuple(_row(words, step) for part in parts_of(words.pathway) for step in part.steps)
    return Grid(words.say("overview.caption"), header, rows)


def _row(words: Words, step: Step) -> tuple[str, ...]:
    duties = " ".join(words.sentence(words.duty(step, duty)) for duty in step.duties)
    return step.title, duties or words.say("overview.none"), " ".join(words.ways(step))
