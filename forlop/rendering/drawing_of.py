"""A pathway as boxes, links and bands: which form each step takes, whose lane it lies in, and which ways are arrows.

A way to a place nearby is an arrow; a way to a place far away is written at the step, with the title of the target.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forlop.model.pathway import (
    Back,
    Duty,
    End,
    Finished,
    Interruption,
    Onward,
    Pathway,
    Pause,
    Send,
    Step,
    StepKind,
    Target,
    Track,
    targets_of,
)
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Line, Link, Manner, Style, lines_of
from forlop.rendering.position import Place, Position
from forlop.texts import say

BESIDE = "beside"
UNNAMED = "unnamed"


@dataclass(frozen=True)
class Band:
    """A part of the picture from left to right: a phase, a track, or what lies beside them (without lanes)."""

    name: str
    label: Box
    boxes: tuple[Box, ...]
    laned: bool = True


@dataclass(frozen=True)
class Drawing:
    """All that is drawn, in the author's order."""

    lanes: tuple[Box, ...]
    bands: tuple[Band, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Way:
    """A way out of a step with the words on it."""

    step: str
    number: int
    clause: str
    target: Target
    words: Mapping[str, str]

    @property
    def is_minor(self) -> bool:
        return self.clause in ("on_refusal", "on_return", "without_consent", "on_overdue", "on_overdue_instead")


Drawn = Callable[[str, str, str], bool]
"""Whether a way of a clause from a step to a step or end is an arrow."""


def drawing_of(pathway: Pathway, *, language: str, position: Position | None, drawn: Drawn) -> Drawing:
    """The picture's parts when the ways that `drawn` names are arrows."""
    return _Drafting(pathway=pathway, language=language, position=position, drawn=drawn).drawing


@dataclass(frozen=True)
class _Drafting:
    pathway: Pathway
    language: str
    position: Position | None
    drawn: Drawn

    # ---- where things lie

    @cached_property
    def ways(self) -> dict[str, tuple[Way, ...]]:
        return {step.name: tuple(self._ways(step)) for step in self.pathway.steps}

    @cached_property
    def entries(self) -> dict[str, tuple[str, ...]]:
        """Where each step and end is entered from: steps, interruptions and tracks, each once."""
        found: dict[str, dict[str, None]] = {}
        for step in self.pathway.steps:
            for _, target in step.ways:
                for name in targets_of(target):
                    found.setdefault(name, {})[step.name] = None
        for interruption in self.pathway.interruptions:
            for name in interruption.target.steps:
                found.setdefault(name, {})[interruption.name] = None
        for track in self.pathway.tracks:
            found.setdefault(track.first_step, {})[track.name] = None
        return {name: tuple(sources) for name, sources in found.items()}

    @cached_property
    def reached(self) -> frozenset[str]:
        """What a patient meets without an interruption."""
        waiting = [step.name for step in self.pathway.steps if step.kind is StepKind.START or step.anytime]
        waiting.extend(track.first_step for track in self.pathway.tracks)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                step = self.pathway.named_steps.get(name)
                waiting.extend(other for _, target in step.ways for other in targets_of(target)) if step else None
        return frozenset(found)

    @cached_property
    def band_of_step(self) -> dict[str, str]:
        return {
            step.name: step.phase or step.track or (UNNAMED if step.name in self.reached else BESIDE)
            for step in self.pathway.steps
        }

    @cached_property
    def home_of_end(self) -> dict[str, str]:
        """The step (or interruption) under which the end is drawn: the last of those that lead to it in the text."""
        order = {step.name: index for index, step in enumerate(self.pathway.steps)}
        homes: dict[str, str] = {}
        for end in self.pathway.ends:
            sources = self.entries.get(end.name, ())
            straight = [name for name in sources if name in order and self._leads_straight(name, end.name)]
            steps = straight or [name for name in sources if name in order]
            homes[end.name] = max(steps, key=lambda name: order[name]) if steps else (*sources, "")[0]
        return homes

    def _leads_straight(self, step: str, end: str) -> bool:
        return any(
            not way.is_minor and isinstance(way.target, Onward) and end in way.target.steps for way in self.ways[step]
        )

    def band_of(self, name: str) -> str:
        if name in self.pathway.named_ends:
            home = self.home_of_end[name]
            return self.band_of_step.get(home, BESIDE)
        return self.band_of_step[name]

    @cached_property
    def lane_of(self) -> dict[str, str]:
        """The first duty's actor; without duties the lane where the step before ends, or else of the step after."""
        lanes = {step.name: step.duties[0].actor for step in self.pathway.steps if step.duties}
        followed = {step.name: [t for _, way in step.ways for t in targets_of(way)] for step in self.pathway.steps}
        for _ in self.pathway.steps:
            missing = [step.name for step in self.pathway.steps if step.name not in lanes]
            if not missing:
                break
            for name in missing:
                before = [self._lane_after(lanes, other) for other in self.entries.get(name, ()) if other in lanes]
                after = [lanes[other] for other in followed[name] if other in lanes]
                lane = next(iter([*before, *after]), None)
                if lane is not None:
                    lanes[name] = lane
        default = self.pathway.actors[0].name if self.pathway.actors else ""
        return {step.name: lanes.get(step.name, default) for step in self.pathway.steps}

    def _lane_after(self, lanes: Mapping[str, str], name: str) -> str:
        """Whose lane the patient is in when the step is done: the receiver's if something was handed over."""
        step = self.pathway.named_steps[name]
        return self.receivers(step)[0] if step.kind is StepKind.HANDOVER and self.receivers(step) else lanes[name]

    def receivers(self, step: Step) -> tuple[str, ...]:
        sends = (duty.act.receivers for duty in step.duties if isinstance(duty.act, Send))
        return tuple(dict.fromkeys(receiver for receivers in sends for receiver in receivers))

    # ---- the ways out of a step

    def _ways(self, step: Step) -> Iterator[Way]:
        for number, (clause, target) in enumerate(step.ways):
            words: dict[str, str] = {}
            if clause == "branch":
                branch = step.branches[self._nth(step, number, "branch")]
                words = {"condition": phrasing.condition(self.language, self.pathway, branch.condition)}
            elif clause == "option":
                words = {"title": step.options[self._nth(step, number, "option")].title}
            replaces = clause == "on_overdue" and step.overdue_replaces
            said = "on_overdue_instead" if replaces else clause
            yield Way(step=step.name, number=number, clause=said, target=target, words=words)

    @staticmethod
    def _nth(step: Step, number: int, clause: str) -> int:
        return sum(1 for other, _ in step.ways[:number] if other == clause)

    def arrows(self, way: Way) -> tuple[str, ...]:
        """The targets of the way that are drawn as arrows: all or none."""
        match way.target:
            case Onward(steps=steps):
                names = steps
            case Back(step=step):
                names = (step,)
            case Finished():
                names = ()
        if way.is_minor:
            near = all(self._is_only_entered_by(name, way.step) for name in names)
        else:
            near = all(self.drawn(way.clause, way.step, name) for name in names)
        return names if near else ()

    def _is_only_entered_by(self, name: str, step: str) -> bool:
        return self.entries.get(name) == (step,) and self.band_of(name) == self.band_of(step)

    # ---- boxes

    @cached_property
    def drawing(self) -> Drawing:
        boxes: dict[str, list[Box]] = {}
        links: list[Link] = []
        for interruption in self.pathway.interruptions:
            self._add_interruption(interruption, boxes, links)
        for step in self.pathway.steps:
            self._add_step(step, boxes, links)
        for end in self.pathway.ends:
            self._add_end(end, boxes, links)
        for pause in self.pathway.pauses:
            boxes.setdefault(BESIDE, []).append(self._pause(pause))
        bands = tuple(
            Band(name=name, label=label, boxes=tuple(boxes[name]), laned=name != BESIDE)
            for name, label in self._labels()
            if name in boxes
        )
        return Drawing(lanes=self._lanes(bands), bands=bands, links=tuple(links))

    def _labels(self) -> Iterator[tuple[str, Box]]:
        yield UNNAMED, self._band(UNNAMED, self.say("steps"), "")
        for phase in self.pathway.phases:
            yield phase.name, self._band(phase.name, self.say("phase"), phase.title)
        for track in self.pathway.tracks:
            yield track.name, self._band(track.name, self.say("track"), track.title, *self._track(track))
        yield BESIDE, self._band(BESIDE, self.say("beside"), "")

    def _band(self, name: str, kind: str, title: str, *more: str) -> Box:
        lines = self.text(Form.BAND, Style.KIND if title else Style.HEADING, kind)
        lines += self.text(Form.BAND, Style.HEADING, title)
        for text in more:
            lines += self.text(Form.BAND, Style.MORE, text)
        return Box(name=f"band {name}", form=Form.BAND, lines=lines)

    def _track(self, track: Track) -> Iterator[str]:
        yield self.say("track_starts", event=self.quoted(track.starts_at))
        if track.ends_at is not None:
            yield self.say("track_ends", event=self.quoted(track.ends_at))

    def _lanes(self, bands: tuple[Band, ...]) -> tuple[Box, ...]:
        used = {box.lane for band in bands if band.laned for box in band.boxes}
        lanes: list[Box] = []
        for actor in self.pathway.actors:
            if actor.name in used:
                lines = self.text(Form.LANE, Style.HEADING, actor.title)
                rule = phrasing.actor_rule(self.language, self.pathway, actor)
                for more in (actor.level and phrasing.spoken(actor.level), rule):
                    lines += self.text(Form.LANE, Style.MORE, more or "")
                lanes.append(Box(name=actor.name, form=Form.LANE, lines=lines, lane=actor.name))
        if "" in used:
            lanes.append(Box(name="", form=Form.LANE, lines=(), lane=""))
        return tuple(lanes)

    def _add_step(self, step: Step, boxes: dict[str, list[Box]], links: list[Link]) -> None:
        band = self.band_of_step[step.name]
        lane = self.lane_of[step.name] if band != BESIDE else None
        here = boxes.setdefault(band, [])
        receivers = self.receivers(step) if step.kind.sends else ()
        answering = tuple(duty for duty in step.duties if duty.actor in receivers and not isinstance(duty.act, Send))
        first = self._first_box(
            step, lane, [duty for duty in step.duties if duty not in answering], sends=bool(receivers)
        )
        drawn = {first.name: first}
        forward = first.name
        if receivers:
            parcel = self._parcel(step, receivers, lane if band == BESIDE else receivers[0])
            drawn[parcel.name] = parcel
            links.append(Link(tail=first.name, head=parcel.name, manner=Manner.TRANSFER))
            for receiver in receivers:
                received = self._received(step, receiver, [duty for duty in answering if duty.actor == receiver], band)
                drawn[received.name] = received
                links.append(Link(tail=parcel.name, head=received.name, manner=Manner.TRANSFER))
                if forward == first.name and any(duty.actor == receiver for duty in answering):
                    forward = received.name
        for way in self.ways[step.name]:
            origin = first.name if way.clause.startswith(("without", "on_overdue")) else forward
            self._add_way(way, origin, lane, drawn, links)
        here.extend(drawn.values())

    def _first_box(self, step: Step, lane: str | None, duties: list[Duty], *, sends: bool) -> Box:
        form = Form.SENT if sends else Form(step.kind.value) if not step.kind.sends else Form.MEASURE
        kind = phrasing.kind(self.language, step.kind)
        place = self.position.places.get(step.name) if self.position else None
        lines = self.text(form, Style.KIND, self.say("kind.sent", kind=kind) if sends else kind)
        lines += self.text(form, Style.TITLE, step.title)
        lines += self._place(form, place)
        for text in self._before(step):
            lines += self.text(form, Style.MORE, text)
        lines += self._duties(step, form, lane, duties)
        for text in self._after(step):
            lines += self.text(form, Style.MORE, text)
        lines += self.text(form, Style.KIND, self._sources(step))
        return Box(
            name=step.name,
            form=form,
            lines=lines,
            lane=lane,
            joins=len(step.waits_for) > 1,
            stand=place.stand if place else None,
        )

    def _place(self, form: Form, place: Place | None) -> tuple[Line, ...]:
        if place is None:
            return ()
        stand = self.say(f"stand.{place.stand.value}")
        text = self.say("stand.noted", stand=stand, note=place.note) if place.note else stand
        return self.text(form, Style.PLACE, text)

    def _before(self, step: Step) -> Iterator[str]:
        if step.waits_for:
            titles = phrasing.listing(self.language, [self.quoted(name) for name in step.waits_for])
            yield self.say("line.waits_for_all" if len(step.waits_for) == 2 else "line.waits_for", titles=titles)
        if step.only_if is not None:
            yield self.say("line.only_if", condition=phrasing.condition(self.language, self.pathway, step.only_if))
        if step.anytime is not None:
            yield self.say("line.anytime", scope=phrasing.scope(self.language, self.pathway, step.anytime))
        if step.waits_until is not None:
            yield self.say("line.wait", until=phrasing.waiting(self.language, self.pathway, step.waits_until))
        if step.rules_decide:
            yield self.say("line.rules_decide")
        if step.first_match:
            yield self.say("line.first_match")

    def _duties(self, step: Step, form: Form, lane: str | None, duties: list[Duty]) -> tuple[Line, ...]:
        lines: tuple[Line, ...] = ()
        for duty in duties:
            named = duty.actor != lane
            words = phrasing.duty(self.language, self.pathway, duty, step=step.name, name_actor=named)
            obligation = say(self.language, f"phrases.obligation.{duty.obligation.value}")
            strong = len(self.pathway.titles[duty.actor]) + 1 + len(obligation) if named else len(obligation)
            lines += self.text(form, Style.DUTY, words, strong=strong)
        return lines

    def _after(self, step: Step) -> Iterator[str]:
        if step.lasts is not None:
            yield phrasing.lasting(self.language, self.pathway, step.lasts)
        if step.quorum:
            yield self.say("line.quorum", actors=phrasing.actors(self.language, self.pathway, step.quorum))
        if step.consent is not None:
            yield self.say("line.consent", title=self.quoted(step.consent))
        if step.basis is not None:
            yield self.say("line.basis", text=step.basis)
        if step.code is not None:
            yield self.say("line.code", code=step.code)
        if step.content and not step.kind.sends:
            yield self.say("line.content", titles=self._content(step))

    def _sources(self, step: Step) -> str:
        """The sources by their short names, which the title block explains; the places in them are for the text."""
        names = dict.fromkeys(phrasing.spoken(citation.source) for citation in step.citations)
        return self.say("line.cited", sources=", ".join(names)) if names else ""

    def _content(self, step: Step) -> str:
        return phrasing.listing(self.language, phrasing.recorded(self.language, self.pathway, step.content))

    def _parcel(self, step: Step, receivers: tuple[str, ...], lane: str | None) -> Box:
        kind = self.say("kind.parcel", kind=phrasing.kind(self.language, step.kind))
        receivers_named = phrasing.actors(self.language, self.pathway, receivers)
        lines = self.text(Form.PARCEL, Style.KIND, f"{kind} {self.say('line.and_to', actor=receivers_named)}")
        if step.content:
            lines += self.text(Form.PARCEL, Style.MORE, self.say("line.content", titles=self._content(step)))
        return Box(name=f"{step.name} parcel", form=Form.PARCEL, lines=lines, lane=lane)

    def _received(self, step: Step, receiver: str, duties: list[Duty], band: str) -> Box:
        kind = phrasing.kind(self.language, step.kind)
        form = Form.RECEIVED
        lane = receiver if band != BESIDE else None
        lines = self.text(form, Style.KIND, self.say("kind.received", kind=kind))
        lines += self.text(form, Style.TITLE, step.title)
        if lane is None:
            lines += self.text(form, Style.MORE, self.say("line.and_to", actor=self.pathway.titles[receiver]))
        lines += self._duties(step, form, lane, duties)
        return Box(name=f"{step.name} received {receiver}", form=form, lines=lines, lane=lane)

    def _add_way(self, way: Way, origin: str, lane: str | None, drawn: dict[str, Box], links: list[Link]) -> None:
        arrows = self.arrows(way)
        backwards = isinstance(way.target, Back)
        if way.clause == "then" and arrows and not backwards:
            links.extend(Link(tail=origin, head=name, manner=Manner.MAIN) for name in arrows)
            return
        if not arrows and (way.is_minor or way.clause == "then"):
            form = drawn[origin].form
            drawn[origin] = drawn[origin].with_lines(self.text(form, Style.EXIT, self._words(way, told=True)))
            return
        head_lane = (
            self._lane_of_target(arrows[0], drawn[origin].lane) if arrows and not backwards else drawn[origin].lane
        )
        words = self._words(way, told=backwards or not arrows)
        box = Box(
            name=f"{way.step} way {way.number}",
            form=Form.WAY,
            lines=self.text(Form.WAY, Style.MORE, words),
            lane=head_lane if lane is not None else None,
        )
        drawn[box.name] = box
        manner = Manner.LIGHT if way.is_minor else Manner.WAY
        links.append(Link(tail=origin, head=box.name, manner=manner))
        onward = Manner.BACK if backwards else manner
        links.extend(Link(tail=box.name, head=name, manner=onward) for name in arrows)

    def _lane_of_target(self, name: str, default: str | None) -> str | None:
        if name in self.pathway.named_ends:
            home = self.home_of_end[name]
            return self.lane_of.get(home, default)
        return self.lane_of[name]

    def _words(self, way: Way, *, told: bool) -> str:
        """The words on the way, with the target where no arrow shows it."""
        if not told:
            return self.say(f"way.{way.clause}", **way.words)
        target = phrasing.target(self.language, self.pathway, way.target)
        if way.clause != "then":
            return self.say(f"way.{way.clause}_to", target=target, **way.words)
        several = isinstance(way.target, Onward) and len(way.target.steps) > 1
        return self.say("way.fork" if several else "way.then", target=target)

    def _add_end(self, end: End, boxes: dict[str, list[Box]], links: list[Link]) -> None:
        band = self.band_of(end.name)
        lane = None if band == BESIDE else self._lane_of_target(end.name, None)
        lines = self.text(Form.END, Style.KIND, self.say("kind.end"))
        lines += self.text(Form.END, Style.TITLE, end.title)
        if self.position is not None and self.position.end == end.name:
            lines += self.text(Form.END, Style.PLACE, self.say("stand.reached"))
        more = [self.say("line.closes_all")] if end.closes_all else []
        more += [self.say("line.code", code=end.code)] if end.code else []
        more += [self.say("line.note", text=note) for note in end.notes]
        for text in more:
            lines += self.text(Form.END, Style.MORE, text)
        box = Box(name=end.name, form=Form.END, lines=lines, lane=lane)
        home = self.home_of_end[end.name]
        if home and all(link.head != end.name for link in links):
            links.append(Link(tail=home, head=end.name, manner=Manner.NEAR))
        boxes.setdefault(band, []).append(box)

    def _add_interruption(self, interruption: Interruption, boxes: dict[str, list[Box]], links: list[Link]) -> None:
        """Above its target where nothing else leads there; otherwise beside, with the target's title."""
        targets = interruption.target.steps
        alone = all(self.entries[name] == (interruption.name,) for name in targets)
        band = self.band_of(targets[0]) if alone else BESIDE
        lane = None if band == BESIDE else self._lane_of_target(targets[0], None)
        form = Form.INTERRUPTION
        lines = self.text(form, Style.KIND, self.say("kind.interruption"))
        lines += self.text(form, Style.TITLE, interruption.title)
        scope = interruption.scope
        lines += self.text(form, Style.MORE, phrasing.scope(self.language, self.pathway, scope))
        lines += self.text(form, Style.MORE, self.say(f"mode.{interruption.mode.value}"))
        if interruption.stops_clocks:
            lines += self.text(form, Style.MORE, self.say("mode.stops_clocks"))
        for note in interruption.notes:
            lines += self.text(form, Style.MORE, self.say("line.note", text=note))
        if alone:
            links.extend(Link(tail=interruption.name, head=name, manner=Manner.MAIN) for name in targets)
        else:
            target = phrasing.target(self.language, self.pathway, interruption.target)
            lines += self.text(form, Style.EXIT, self.say("way.then", target=target))
        boxes.setdefault(band, []).append(Box(name=interruption.name, form=form, lines=lines, lane=lane))

    def _pause(self, pause: Pause) -> Box:
        lines = self.text(Form.PAUSE, Style.KIND, self.say("kind.pause"))
        lines += self.text(Form.PAUSE, Style.TITLE, pause.title)
        if pause.steps is None:
            stops = self.say("mode.stops_clocks")
        else:
            titles = phrasing.listing(self.language, [self.quoted(name) for name in pause.steps])
            stops = self.say("mode.stops", titles=titles)
        lines += self.text(Form.PAUSE, Style.MORE, stops)
        if pause.basis:
            lines += self.text(Form.PAUSE, Style.MORE, self.say("line.basis", text=pause.basis))
        return Box(name=pause.name, form=Form.PAUSE, lines=lines)

    # ---- words

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"chart.{key}", **values)

    def quoted(self, name: str) -> str:
        return phrasing.titled(self.language, self.pathway, name)

    @staticmethod
    def text(form: Form, style: Style, words: str, *, strong: int = 0) -> tuple[Line, ...]:
        return lines_of(style, words, form=form, strong=strong)
