"""Whether a text tells all of a pathway: it is read back from the finished file and held against the model.

It knows of the writer only that a step has a heading with a number, its title and its kind, and that an end has one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from forlop.model.expressions import (
    Compares,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    TableGives,
    TableIsKnown,
    atoms_of,
)
from forlop.model.pathway import (
    Act,
    Answer,
    AtLeast,
    AtOnce,
    Back,
    Choose,
    Confirm,
    Convene,
    DoThis,
    Duty,
    Finished,
    ForTime,
    FreeAct,
    Halfway,
    LatestBefore,
    Mode,
    Obligation,
    OnDate,
    Onward,
    Pathway,
    Phase,
    Record,
    Repeating,
    Send,
    Step,
    Target,
    Timing,
    UntilEvent,
    Window,
    Within,
    targets_of,
)
from forlop.model.values import Duration, Unit

Headings = Mapping[str, tuple[str, str]]
Need = tuple[str, ...]
Read = Callable[[bytes], list[tuple[str, str]]]
"""The headings of a file in order, each with all the text under it on one line, POINT before each point of a list."""

POINT = " • "

WORDS = {"shall": "skal", "should": "bør", "may": "kan"}
KINDS = "start|sjekkpunkt|tiltak|møte|beslutning|overføring|forespørsel|melding|vent|delforløp"
UNITS = {
    Unit.HOURS: ("time", "timer"),
    Unit.WORKDAYS: ("virkedag", "virkedager"),
    Unit.DAYS: ("dag", "dager"),
    Unit.WEEKS: ("uke", "uker"),
    Unit.MONTHS: ("måned", "måneder"),
    Unit.YEARS: ("år", "år"),
}


def squeezed(text: str) -> str:
    return " ".join(text.split())


# ---- reading a file back


def read_txt(content: bytes) -> list[tuple[str, str]]:
    """A paragraph of one or more lines without a dash is a heading, if it is not followed by a list of its own."""
    found = [("", "")]
    for paragraph in content.decode().split("\n\n"):
        lines = paragraph.splitlines()
        underlined = len(lines) > 1 and not lines[-1].strip("=-")
        plain = not any(line.startswith(("- ", "  ")) for line in lines)
        if underlined or (plain and re.match(r"(\d|[SA]\d)", paragraph)):
            found.append((squeezed(" ".join(lines[:-1] if underlined else lines)), ""))
        else:
            listed = re.sub(r"^- ", POINT, paragraph, flags=re.MULTILINE)
            found[-1] = (found[-1][0], squeezed(f"{found[-1][1]}{POINT}{listed}"))
    return found


def read_md(content: bytes) -> list[tuple[str, str]]:
    found = [("", "")]
    for line in content.decode().splitlines():
        shown = re.sub(r"\\(.)", r"\1", line)
        if re.match(r"#+ ", line):
            found.append((squeezed(shown.lstrip("#")), ""))
        else:
            found[-1] = (found[-1][0], squeezed(f"{found[-1][1]} {re.sub('^- ', POINT, shown)}"))
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = [("", "")]
        self.heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heading = self.heading or bool(re.fullmatch(r"h\d", tag))
        if re.fullmatch(r"h\d", tag):
            self.found.append(("", ""))
        elif tag in ("li", "p", "td", "th", "caption"):
            self.handle_data(POINT if tag in ("li", "p") else " ")

    def handle_endtag(self, tag: str) -> None:
        self.heading = self.heading and not re.fullmatch(r"h\d", tag)

    def handle_data(self, data: str) -> None:
        heading, text = self.found[-1]
        self.found[-1] = (heading + data, text) if self.heading else (heading, text + data)


def read_html(content: bytes) -> list[tuple[str, str]]:
    page = _Page()
    page.feed(content.decode())
    return [(squeezed(heading), squeezed(text)) for heading, text in page.found]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(content: bytes) -> list[tuple[str, str]]:
    with ZipFile(BytesIO(content)) as file:
        root = ET.fromstring(file.read("word/document.xml"))
    found = [("", "")]
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = squeezed("".join(part.text or "" for part in paragraph.iter(f"{W}t")))
        if style is not None and style.attrib[f"{W}val"].startswith(("Heading", "Title")):
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], squeezed(f"{found[-1][1]}{POINT}{text}"))
    return found


# ---- what must be told


def untold(pathway: Pathway, found: list[tuple[str, str]]) -> list[str]:
    """All of the model that the text does not tell where it should, each with where it was looked for."""
    headings = _numbered(pathway, found)
    missing = [f"no heading for {name}" for name in (*pathway.named_steps, *pathway.named_ends) if name not in headings]
    if missing:
        return missing
    whole = " ".join(f"{heading} {text}" for heading, text in found).casefold()
    return [
        *(f"{step.name}: {need}" for step in pathway.steps for need in _unmet(pathway, step, headings)),
        *(
            f"{end.name}: from {step.name}"
            for end in pathway.ends
            for step in pathway.steps
            if any(end.name in targets_of(target) for _, target in step.ways)
            and headings[step.name][0] not in headings[end.name][1]
        ),
        *(words for words in _of_the_whole(pathway, headings) if words.casefold() not in whole),
    ]


def _unmet(pathway: Pathway, step: Step, headings: Headings) -> Iterator[Need]:
    """What no point of the step tells; a point that tells one thing does not tell another one of the same kind."""
    free = [point.casefold() for point in headings[step.name][1].split(POINT.strip())]
    for need in _of_step(pathway, step, headings):
        begins, *contains = (words.casefold() for words in need if words)
        telling = next(
            (point for point in free if point.strip().startswith(begins) and all(words in point for words in contains)),
            None,
        )
        if telling is None:
            yield need
        else:
            free.remove(telling)


def _numbered(pathway: Pathway, found: list[tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    """By name, what a step or an end is called with its number, and the text under its heading."""
    steps = [re.fullmatch(rf"((?:\d+\.)?\d+ .*) \((?:{KINDS})\)", heading) for heading, _ in found]
    ends = [re.fullmatch(r"(S\d+ .*)", heading) for heading, _ in found]
    told: dict[str, tuple[str, str]] = {}
    for things, matches in ((pathway.steps, steps), (pathway.ends, ends)):
        titles = [(match.group(1), text) for match, (_, text) in zip(matches, found, strict=True) if match]
        for thing in things:
            own = [each for each in titles if each[0].partition(" ")[2] == squeezed(thing.title)]
            if own:
                # Of several with one title the first not yet taken, as they stand in the text.
                told[thing.name] = next((each for each in own if each not in told.values()), own[0])
    return told


def _of_step(pathway: Pathway, step: Step, headings: Headings) -> Iterator[Need]:
    for duty in step.duties:
        who = f"{squeezed(pathway.titles[duty.actor])} {WORDS[duty.obligation.value]} "
        yield who, *_of_act(pathway, duty.act), *_of_timing(pathway, duty, headings)
    leads = _leads(step)
    for (_, target), lead in zip(step.ways, leads, strict=True):
        yield *lead, *_of_target(target, headings)
    if step.only_if is not None:
        yield "Bare hvis ", *_of_condition(step.only_if)
    if step.waits_for:
        yield "Begynner når ", *(f"«{headings[name][0]}»" for name in step.waits_for)
    if step.quorum:
        yield "Gyldig med ", *(squeezed(pathway.titles[name]) for name in step.quorum)
    if step.content:
        yield "Med følger ", *_of_data(pathway, step.content)
    if step.consent is not None:
        yield "Krever samtykket ", f"«{squeezed(pathway.titles[step.consent])}»"
    if step.basis is not None:
        yield "Hjemmel: ", squeezed(step.basis)
    if step.code is not None:
        yield "Kode: ", squeezed(step.code)
    if step.unsourced is not None:
        yield "Uten kilde: ", squeezed(step.unsourced)
    for note in step.notes:
        yield "Merknad: ", squeezed(note)
    for citation in step.citations:
        yield "Kilde ", citation.source.replace("_", " "), squeezed(citation.place or "")
    if isinstance(step.lasts, ForTime | AtLeast):
        yield "Steget varer ", _length(step.lasts.duration)
    if isinstance(step.waits_until, ForTime):
        yield "Vent ", _length(step.waits_until.duration)
    if isinstance(step.waits_until, UntilEvent):
        yield "Vent ", squeezed(pathway.titles[step.waits_until.event])


def _of_act(pathway: Pathway, act: Act) -> Iterator[str]:
    match act:
        case Send(receivers=names) | Convene(invited=names):
            yield "sende til" if isinstance(act, Send) else "innkalle"
            yield from (squeezed(pathway.titles[name]) for name in names)
        case Record(data=data):
            yield "notere"
            yield from _of_data(pathway, data)
        case FreeAct(text=text):
            yield squeezed(text)
        case Answer():
            yield "svare"
        case Confirm():
            yield "bekrefte"
        case Choose():
            yield "velge"
        case DoThis():
            yield "gjøre dette"


def _of_data(pathway: Pathway, data: tuple[str, ...]) -> Iterator[str]:
    """Each by its title, or the form that it belongs to with all the others of the form."""
    for name in data:
        form = next((form for form in pathway.forms if len(form.data) > 1 and name in form.data), None)
        whole = form is not None and set(form.data) <= set(data)
        yield f"«{squeezed(form.title if form and whole else pathway.titles[name])}»"


def _of_timing(pathway: Pathway, duty: Duty, headings: Headings) -> Iterator[str]:
    if duty.timing is not None:
        yield from _lengths(pathway, duty.timing, headings)
        yield {"statutory": "(lovfrist)", "advisory": "(rettesnor)", "plain": ""}[duty.force.value]
    elif duty.unlimited is not None:
        yield squeezed(duty.unlimited)
    else:
        yield "Ingen frist er satt"


def _lengths(pathway: Pathway, timing: Timing, headings: Headings) -> Iterator[str]:
    match timing:
        case Within(alternatives=alternatives, goal=goal):
            for each in alternatives:
                yield _length(each.duration)
                yield _titled(pathway, _anchored(each.anchor), headings)
                yield from _of_condition(each.condition) if isinstance(each.condition, IsOneOf) else ()
            yield _length(goal) if goal is not None else ""
        case AtOnce():
            yield "straks"
        case OnDate(datum=datum):
            yield _titled(pathway, datum, headings)
        case LatestBefore(duration=duration, datum=datum):
            yield _length(duration)
            yield _titled(pathway, datum, headings)
        case Halfway(end=end, tolerance=tolerance):
            yield _titled(pathway, end, headings)
            yield _length(tolerance) if tolerance is not None else ""
        case Window(earliest=earliest, latest=latest):
            yield str(earliest.amount)
            yield _length(latest) if latest is not None else ""
        case Repeating(first=first, intervals=intervals, times=times):
            yield from _lengths(pathway, first, headings) if first is not None else ()
            yield f"høyst {times} gang"
            for interval in intervals:
                amount = interval.duration.amount
                yield "hver" if amount == 1 else f"{amount}. "


def _anchored(anchor: object) -> str | None:
    for field in ("step", "event", "datum"):
        if field in getattr(type(anchor), "model_fields", {}):
            return str(getattr(anchor, field))
    return None


def _titled(pathway: Pathway, name: str | None, headings: Headings) -> str:
    """Empty for the opening, and for the step itself, which is not named in its own limits."""
    if name is None or name in pathway.named_steps:
        return ""
    return headings[name][0] if name in headings else squeezed(pathway.titles[name])


def _length(duration: Duration) -> str:
    if duration.amount == 0 and duration.unit is not Unit.HOURS:
        return "samme dag"
    return f"{duration.amount} {UNITS[duration.unit][duration.amount != 1]}"


def _of_target(target: Target, headings: Headings) -> Iterator[str]:
    match target:
        case Onward(steps=steps):
            yield from (f"«{headings[name][0]}»" for name in steps)
            yield "samtidig" if len(steps) > 1 else ""
        case Back(step=step, times=times, otherwise=otherwise):
            yield f"tilbake til «{headings[step][0]}», høyst {times} gang"
            yield f"«{headings[otherwise][0]}»"
        case Finished():
            yield "dette arbeidet er over"


def _of_condition(condition: Condition) -> Iterator[str]:
    """The names and the bounds that it tests."""
    for atom in atoms_of(condition):
        match atom:
            case IsYes(datum=name):
                yield name.replace("_", " ")
            case IsOneOf(values=values) | TableGives(values=values):
                for value in values:
                    yield {"yes": "", "no": ""}.get(value, value.replace("_", " "))
            case Compares(datum=name, bound=bound):
                yield name.replace("_", " ")
                yield format(bound, "f").replace(".", ",")
            case IsBetween(low=low, high=high):
                yield from (format(bound, "f").replace(".", ",") for bound in (low, high))
            case ComputedIs(name=name):
                yield name.replace("_", " ")
            case IsKnown() | ComputedIsKnown() | TableIsKnown():
                yield "kjent"
            case IsDone():
                yield "gjort"


def _leads(step: Step) -> Iterator[tuple[str, ...]]:
    """How each way begins, and what stands on it."""
    branches, options, ends = iter(step.branches), iter(step.options), iter(step.on_ends)
    for clause, _ in step.ways:
        match clause:
            case "branch":
                yield "Hvis ", *_of_condition(next(branches).condition)
            case "option":
                yield "Velges ", f"«{squeezed(next(options).title)}»"
            case "on_end":
                assert step.runs is not None
                yield "Slutter det med ", squeezed(step.runs.pathway.titles[next(ends).end])
            case "then" if _is_bound_to(step, Answer):
                yield ("Når svaret er ja ",)
            case "then" if _is_bound_to(step, Confirm):
                yield ("Når mottakeren har bekreftet ",)
            case "then" if any(isinstance(duty.act, Answer | Confirm) for duty in step.duties):
                yield "Når det er sendt ", "uten å vente på noe svar"
            case "on_overdue":
                yield "Ved fristbrudd: ", "lukkes" if step.overdue_replaces else "blir stående åpen"
            case _:
                yield (LEADS[clause],)


def _is_bound_to(step: Step, act: type[Act]) -> bool:
    return any(isinstance(duty.act, act) and duty.obligation is not Obligation.MAY for duty in step.duties)


LEADS = {
    "then": "Så: ",
    "otherwise": "Ellers: ",
    "after_last": "Etter siste gang: ",
    "on_refusal": "Ved avslag: ",
    "on_return": "Ved retur: ",
    "without_consent": "Uten samtykke: ",
}
MODES = {Mode.CANCELS: "lukkes", Mode.RETURNS: "går videre etterpå", Mode.BESIDE: "ved siden av"}


def _of_the_whole(pathway: Pathway, headings: Headings) -> Iterator[str]:
    for thing in pathway.things:
        # A phase that the author has numbered keeps its number before the colon.
        yield re.sub(r"^\d+ ", "", squeezed(thing.title)) if isinstance(thing, Phase) else squeezed(thing.title)
    for track in pathway.tracks:
        yield f"«{squeezed(pathway.titles[track.starts_at])}», med «{headings[track.first_step][0]}»"
    for interruption in pathway.interruptions:
        yield MODES[interruption.mode]
        for name in interruption.target.steps:
            yield f"«{headings[name][0]}»"
    for table in pathway.tables:
        for row in table.rows:
            yield row.result.replace("_", " ")
            for test in row.tests:
                yield from () if test is None else _of_condition(test)
    for total in pathway.totals:
        yield from _lengths(pathway, total.within, headings)
    for consent in pathway.consents:
        yield "uttrykkelig" if consent.explicit else "antatt"
    for actor in pathway.actors:
        yield actor.level.replace("_", " ") if actor.level else ""
