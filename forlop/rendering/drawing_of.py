"""A pathway as boxes, links and bands: which form each step takes, whose lane it lies in, and which ways are arrows.

A way is a row under its step. To a place nearby it is also an arrow; to a place far away it names the target.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forlop.model.pathway import (
    Actor,
    Back,
    ByRule,
    Duty,
    End,
    Finished,
    Interruption,
    Onward,
    Pathway,
    Pause,
    RoleSet,
    Send,
    Step,
    StepKind,
    Track,
)
from forlop.rendering import phrasing
from forlop.rendering.drawing import SIZES, Box, Form, Line, Link, Manner, Stress, Style, lines_of, sides
from forlop.rendering.metrics import font
from forlop.rendering.overlay import PLAIN, OnPlace, OnWay, Outline, Overlay
from forlop.rendering.parts import BESIDE, UNNAMED, part_of_step
from forlop.rendering.step_words import after_duties, before_duties, goes_over
from forlop.rendering.total_words import totals_at
from forlop.rendering.ways import Way, entries_of, leaves_from, received, ways_of, words_on
from forlop.texts import say

WIDE = 180.0
LABEL = (84.0, 168.0)
"""Between these a band's label is as wide as its longest word."""
MOST_DATA = 8
BANDS_ON = 2
"""How many bands further on a plain `så` is drawn as an arrow."""
NOTHING = OnPlace()
UNTOLD = OnWay()


@dataclass(frozen=True)
class Band:
    """A part of the picture from left to right: a phase, a track, or what lies beside them (without lanes)."""

    name: str
    label: Box
    boxes: tuple[Box, ...]
    laned: bool = True


@dataclass(frozen=True)
class Drawing:
    """All that is drawn, in the author's order.

    Lanes of one slot stand in the same place, since no band has boxes in two of them. `ways` are those out of each
    step; `ruled` tells of the actors without a lane who are chosen by a rule.
    """

    lanes: tuple[Box, ...]
    slots: Mapping[str, int]
    bands: tuple[Band, ...]
    links: tuple[Link, ...]
    ways: Mapping[str, tuple[Way, ...]]
    ruled: tuple[str, ...] = ()


def drawing_of(pathway: Pathway, *, language: str, overlay: Overlay = PLAIN, wide: float = WIDE) -> Drawing:
    """The picture's parts, every text broken to boxes `wide` points wide."""
    return _Drafting(pathway=pathway, language=language, overlay=overlay, wide=wide).drawing


@dataclass(frozen=True)
class _Drafting:
    pathway: Pathway
    language: str
    overlay: Overlay
    wide: float

    # ---- where things lie

    @cached_property
    def ways(self) -> dict[str, tuple[Way, ...]]:
        return {step.name: ways_of(self.pathway, step, language=self.language) for step in self.pathway.steps}

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, ...]]:
        return entries_of(self.pathway)

    @cached_property
    def band_of_step(self) -> dict[str, str]:
        return part_of_step(self.pathway)

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
        lanes = {step.name: self.home_of(step.duties[0].actor) for step in self.pathway.steps if step.duties}
        for _ in self.pathway.steps:
            missing = [step.name for step in self.pathway.steps if step.name not in lanes]
            if not missing:
                break
            for name in missing:
                before = [self._lane_after(lanes, other) for other in self.entries.get(name, ()) if other in lanes]
                after = [lanes[other] for other in self.pathway.leads_to[name] if other in lanes]
                lane = next(iter([*before, *after]), None)
                if lane is not None:
                    lanes[name] = lane
        default = self.pathway.actors[0].name if self.pathway.actors else ""
        return {step.name: lanes.get(step.name, default) for step in self.pathway.steps}

    def _lane_after(self, lanes: Mapping[str, str], name: str) -> str:
        """Whose lane the patient is in when the step is done: the receiver's if something was handed over."""
        step = self.pathway.named_steps[name]
        handed_over = step.kind is StepKind.HANDOVER and self.receivers(step)
        return self.home_of(self.receivers(step)[0]) if handed_over else lanes[name]

    def home_of(self, actor: str) -> str:
        """Whose lane the actor's boxes stand in: a plain actor's own; else of the first member who has one."""
        return self._homes[actor]

    @cached_property
    def _homes(self) -> dict[str, str]:
        members = {actor.name: self._members(actor) for actor in self.pathway.actors}
        return {
            name: next((member for member in several if member in self.plain_actors_at_work), several[0])
            for name, several in members.items()
        }

    def _members(self, actor: Actor, above: tuple[str, ...] = ()) -> list[str]:
        match actor.chosen:
            case ByRule(actor=one, otherwise=other):
                named: tuple[str, ...] = (one, other)
            case RoleSet(members=several):
                named = several
            case _:
                named = ()
        inner = [self.pathway.named_actors[name] for name in named if name not in (*above, actor.name)]
        found = [member for each in inner for member in self._members(each, (*above, actor.name))]
        return found or [actor.name]

    @cached_property
    def plain_actors_at_work(self) -> frozenset[str]:
        """Who is responsible first in a step, or receives something, under their own name."""
        first = {step.duties[0].actor for step in self.pathway.steps if step.duties}
        received = {receiver for step in self.pathway.steps for receiver in self.receivers(step)}
        return frozenset(name for name in first | received if self.pathway.named_actors[name].chosen is None)

    @cached_property
    def _at_work(self) -> dict[str, dict[str, int]]:
        """For each lane the bands with boxes in it, and how many."""
        found: dict[str, dict[str, int]] = {}
        for step in self.pathway.steps:
            band = self.band_of_step[step.name]
            receivers = self.receivers(step) if step.kind.sends and band != BESIDE else ()
            lanes = (self.lane_of[step.name],) if band != BESIDE else ()
            for lane in (*lanes, *(self.home_of(receiver) for receiver in receivers)):
                bands = found.setdefault(lane, {})
                bands[band] = bands.get(band, 0) + 1
        return found

    @cached_property
    def slots(self) -> dict[str, int]:
        """Places from left to right. Lanes that never meet in a band share one, where that least upsets the order."""
        order = [actor.name for actor in self.pathway.actors if actor.name in self._at_work]
        slots: dict[str, int] = {}
        for lane in [*order, *(lane for lane in self._at_work if lane not in order)]:
            met = [slots[other] for other in slots if self._at_work[other].keys() & self._at_work[lane].keys()]
            free = [slot for slot in set(slots.values()) if slot not in met]
            # Whoever is met and stands in the text before the lane should stand to the left of it.
            slots[lane] = min(
                free, key=lambda slot: (sum(other > slot for other in met), -slot), default=len(set(slots.values()))
            )
        return slots

    def width(self, lane: str | None) -> float:
        return WIDE if lane is None else self.wide

    def receivers(self, step: Step) -> tuple[str, ...]:
        return self._receivers[step.name]

    @cached_property
    def _receivers(self) -> dict[str, tuple[str, ...]]:
        return {step.name: tuple(dict.fromkeys(step.receivers)) for step in self.pathway.steps}

    # ---- the ways out of a step

    def arrows(self, way: Way) -> tuple[str, ...]:
        """The targets of the way that are drawn as arrows: all or none."""
        match way.target:
            case Onward(steps=steps):
                names = steps
            case Back(step=step):
                names = (step,)
            case Finished():
                names = ()
        near = all(self._is_near(way, name) for name in names)
        return names if near else ()

    def _is_near(self, way: Way, name: str) -> bool:
        """In the same band, or in the next ones for the main line; backwards only within the band."""
        if self.band_of_step[way.step] == BESIDE:
            return way.clause == "then" and way.target == Onward(steps=(name,)) and self._is_stacked(way.step, name)
        if way.is_minor:
            return self._is_only_entered_by(name, way.step)
        if isinstance(way.target, Back):
            return self.band_of(name) == self.band_of(way.step)
        here, there = self._bands.get(self.band_of(way.step)), self._bands.get(self.band_of(name))
        if here is None or there is None or not 0 <= there - here <= (BANDS_ON if way.clause == "then" else 1):
            return False
        return here != there or name in self.pathway.named_ends or self._order[name] > self._order[way.step]

    def _is_stacked(self, step: str, name: str) -> bool:
        """Beside the lanes an arrow only leads to what stands right under the step."""
        return self._is_only_entered_by(name, step) and step not in self._leading_on(name)

    def _leading_on(self, name: str) -> frozenset[str]:
        """Everything that may come after a step."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            following = self.pathway.leads_to.get(waiting.pop(), ())
            waiting.extend(other for other in following if other not in found)
            found.update(following)
        return frozenset(found)

    @cached_property
    def _bands(self) -> dict[str, int]:
        return {name: index for index, name in enumerate((UNNAMED, *(phase.name for phase in self.pathway.phases)))}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {step.name: index for index, step in enumerate(self.pathway.steps)}

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
            self._add_end(end, boxes)
        for pause in self.pathway.pauses:
            boxes.setdefault(BESIDE, []).append(self._pause(pause))
        bands = tuple(
            Band(name=name, label=label, boxes=tuple(boxes[name]), laned=name != BESIDE)
            for name, label in self._labels()
            if name in boxes
        )
        lanes, ruled = self._lanes(bands), tuple(self._ruled())
        return Drawing(lanes, self.slots, bands, tuple(links), self.ways, ruled)

    def _ruled(self) -> Iterator[str]:
        for actor in self.pathway.actors:
            if isinstance(actor.chosen, ByRule) and actor.name not in self._at_work:
                rule = phrasing.actor_rule(self.language, self.pathway, actor)
                yield self.say("ruled", actor=actor.title, rule=rule or "")

    def _labels(self) -> Iterator[tuple[str, Box]]:
        yield UNNAMED, self._band(UNNAMED, self.say("steps"), "")
        for phase in self.pathway.phases:
            yield phase.name, self._band(phase.name, self.say("phase"), phase.title)
        for track in self.pathway.tracks:
            yield track.name, self._band(track.name, self.say("track"), track.title, *self._track(track))
        yield BESIDE, self._band(BESIDE, self.say("beside"), "")

    def _band(self, name: str, kind: str, title: str, *more: str) -> Box:
        def text(style: Style, words: str) -> tuple[Line, ...]:
            return lines_of(style, words, form=Form.BAND, width=self.label_width)

        lines = text(Style.KIND if title else Style.HEADING, kind) + text(Style.HEADING, title)
        for words in more:
            lines += text(Style.MORE, words)
        return Box(name=f"band {name}", form=Form.BAND, width=self.label_width, lines=lines)

    @cached_property
    def label_width(self) -> float:
        titles = [self.say("beside"), *(phase.title for phase in self.pathway.phases)]
        titles += [track.title for track in self.pathway.tracks]
        words = [word for title in titles for word in title.split()]
        longest = max(font(bold=True).width(word, size=SIZES[Style.HEADING]) for word in words)
        return min(max(longest + sum(sides(Form.BAND)) + 1, LABEL[0]), LABEL[1])

    def _track(self, track: Track) -> Iterator[str]:
        yield self.say("track_starts", event=self.quoted(track.starts_at))
        if track.ends_at is not None:
            yield self.say("track_ends", event=self.quoted(track.ends_at))

    def _lanes(self, bands: tuple[Band, ...]) -> tuple[Box, ...]:
        used = {box.lane for band in bands if band.laned for box in band.boxes}
        lanes: list[Box] = []
        for actor in self.pathway.actors:
            if actor.name in used:
                width = self.width(actor.name)
                lines = lines_of(Style.HEADING, actor.title, form=Form.LANE, width=width)
                lines += lines_of(Style.MORE, phrasing.spoken(actor.level or ""), form=Form.LANE, width=width)
                lanes.append(Box(name=actor.name, form=Form.LANE, width=width, lines=lines, lane=actor.name))
        if "" in used:
            lanes.append(Box(name="", form=Form.LANE, width=self.wide, lines=(), lane=""))
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
        for receiver in receivers:
            taken = self._received(step, receiver, [duty for duty in answering if duty.actor == receiver], band)
            drawn[taken.name] = taken
            share, label = self.overlay.sent.get(step.name), self._label(step, taken)
            links.append(Link(tail=first.name, head=taken.name, manner=Manner.TRANSFER, share=share, label=label))
        for way in self.ways[step.name]:
            self._add_way(way, leaves_from(step, way.clause), drawn, links)
        here.extend(drawn.values())

    def _first_box(self, step: Step, lane: str | None, duties: list[Duty], *, sends: bool) -> Box:
        form = Form.SENT if sends else Form(step.kind) if not step.kind.sends else Form.MEASURE
        kind = phrasing.kind(self.language, step.kind)
        laid = self.laid(step.name)
        width = self.width(lane)
        named = self.say("kind.sent", kind=kind) if sends else kind
        lines = self.text(form, width, Style.KIND, named + self._cited(step))
        lines += self.text(form, width, Style.TITLE, step.title)
        lines += self.text(form, width, Style.OVER, self._over(step)) if sends else ()
        lines += self._laid_words(form, width, laid.words)
        for text in before_duties(self.pathway, step, language=self.language):
            lines += self.text(form, width, Style.MORE, text)
        lines += self._duties(step, form, lane, duties)
        for text in after_duties(self.pathway, step, language=self.language, most=MOST_DATA):
            lines += self.text(form, width, Style.MORE, text)
        lines += self._totals(step.name, form, width)
        return Box(
            name=step.name,
            form=form,
            width=width,
            lines=lines,
            lane=lane,
            joins=len(step.waits_for) > 1,
            outline=laid.outline,
        )

    def _totals(self, name: str, form: Form, width: float) -> tuple[Line, ...]:
        return tuple(
            line
            for words, limit in totals_at(self.pathway, name, language=self.language)
            for line in lines_of(Style.MORE, words, form=form, width=width, stressed={Stress.LIMIT: limit})
        )

    def _over(self, step: Step) -> str:
        return goes_over(self.pathway, step, language=self.language, most=MOST_DATA)

    def _label(self, step: Step, taken: Box) -> Box | None:
        """What goes over, to stand on the arrow itself; none beside the lanes, where there is no room."""
        if taken.lane is None:
            return None
        lines = self.text(Form.NOTE, self.wide, Style.OVER, self._over(step) or step.title)
        return Box(name=f"{taken.name} label", form=Form.NOTE, width=self.wide, lines=lines)

    def laid(self, name: str) -> OnPlace:
        return self.overlay.places.get(name, NOTHING)

    def _laid_words(self, form: Form, width: float, words: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple([line for each in words for line in self.text(form, width, Style.PLACE, each)])

    def _duties(self, step: Step, form: Form, lane: str | None, duties: list[Duty]) -> tuple[Line, ...]:
        """Each duty in words; who has it is said where it is somebody else than the lane says."""
        lines: tuple[Line, ...] = ()
        for duty in duties:
            words, strong, limit = phrasing.duty_in_parts(
                self.language, self.pathway, duty, step=step.name, name_actor=duty.actor != lane, most=MOST_DATA
            )
            binding = say(self.language, f"phrases.obligation.{duty.obligation.value}")
            actor = strong.removesuffix(binding).rstrip()
            stressed = {Stress.STRONG: actor, Stress(duty.obligation.value): binding, Stress.LIMIT: limit}
            lines += lines_of(Style.DUTY, words, form=form, width=self.width(lane), stressed=stressed)
        return lines

    def _cited(self, step: Step) -> str:
        """The numbers of the sources, which the list at the foot explains; the places in them are for the text."""
        cited = sorted({self._source_numbers[citation.source] for citation in step.citations})
        return self.say("line.cited", sources=", ".join(map(str, cited))) if cited else ""

    @cached_property
    def _source_numbers(self) -> dict[str, int]:
        return {source.name: number for number, source in enumerate(self.pathway.sources, start=1)}

    def _received(self, step: Step, receiver: str, duties: list[Duty], band: str) -> Box:
        kind = phrasing.kind(self.language, step.kind)
        form = Form.RECEIVED
        lane = self.home_of(receiver) if band != BESIDE else None
        width = self.width(lane)
        lines = self.text(form, width, Style.KIND, self.say("kind.received", kind=kind))
        lines += self.text(form, width, Style.TITLE, step.title)
        lines += self.text(form, width, Style.OVER, self._over(step))
        if lane != receiver and not duties:
            lines += self.text(form, width, Style.MORE, self.say("line.and_to", actor=self.pathway.titles[receiver]))
        lines += self._duties(step, form, lane, duties)
        name = received(step.name, receiver)
        # What is open is open in one place only; what is over is over for both.
        outline = Outline.OVER if self.laid(step.name).outline is Outline.OVER else None
        return Box(name=name, form=form, width=width, lines=lines, lane=lane, abreast=step.name, outline=outline)

    def _add_way(self, way: Way, origin: str, drawn: dict[str, Box], links: list[Link]) -> None:
        arrows = self.arrows(way)
        backwards = isinstance(way.target, Back)
        laid = self.overlay.ways.get((way.step, way.number), UNTOLD)
        if way.clause == "then" and arrows and not backwards and not laid.words:
            links.extend(Link(tail=origin, head=name, manner=Manner.MAIN, share=laid.share) for name in arrows)
            return
        told = backwards or not arrows
        words = words_on(self.pathway, way, language=self.language, told=told)
        host = drawn[origin]
        if not arrows and (way.is_minor or way.clause == "then"):
            lines = self.text(host.form, host.width, Style.EXIT, words)
            drawn[origin] = host.with_lines(lines + self._laid_words(host.form, host.width, laid.words))
            return
        lines = self.text(Form.WAY, host.width, Style.MORE, words)
        lines += self._laid_words(Form.WAY, host.width, laid.words)
        row = Box(
            name=f"{way.step} way {way.number}",
            form=Form.WAY,
            width=host.width,
            lines=lines,
            lane=host.lane,
            under=origin,
            outline=laid.outline,
        )
        drawn[row.name] = row
        plain = Manner.MAIN if way.clause == "then" else Manner.WAY
        manner = Manner.BACK if backwards else Manner.LIGHT if way.is_minor else plain
        links.extend(Link(tail=row.name, head=name, manner=manner, share=laid.share) for name in arrows)

    def _lane_of_target(self, name: str, default: str | None) -> str | None:
        if name in self.pathway.named_ends:
            home = self.home_of_end[name]
            return self.lane_of.get(home, default)
        return self.lane_of[name]

    def _add_end(self, end: End, boxes: dict[str, list[Box]]) -> None:
        band = self.band_of(end.name)
        lane = None if band == BESIDE else self._lane_of_target(end.name, None)
        width = self.width(lane)
        lines = self.text(Form.END, width, Style.KIND, self.say("kind.end"))
        lines += self.text(Form.END, width, Style.TITLE, end.title)
        laid = self.laid(end.name)
        lines += self._laid_words(Form.END, width, laid.words)
        more = [self.say("line.closes_all")] if end.closes_all else []
        more += [self.say("line.code", code=end.code)] if end.code else []
        more += [self.say("line.note", text=note) for note in end.notes]
        for text in more:
            lines += self.text(Form.END, width, Style.MORE, text)
        box = Box(name=end.name, form=Form.END, width=width, lines=lines, lane=lane, outline=laid.outline)
        boxes.setdefault(band, []).append(box)

    def _add_interruption(self, interruption: Interruption, boxes: dict[str, list[Box]], links: list[Link]) -> None:
        """Above its target where nothing else leads there; otherwise beside, with the target's title."""
        targets = interruption.target.steps
        alone = all(self.entries[name] == (interruption.name,) for name in targets)
        band = self.band_of(targets[0]) if alone else BESIDE
        alone = alone and (band != BESIDE or len(targets) == 1)
        lane = None if band == BESIDE else self._lane_of_target(targets[0], None)
        form = Form.INTERRUPTION
        width = self.width(lane)
        lines = self.text(form, width, Style.KIND, self.say("kind.interruption"))
        lines += self.text(form, width, Style.TITLE, interruption.title)
        laid = self.laid(interruption.name)
        lines += self._laid_words(form, width, laid.words)
        scope = interruption.scope
        lines += self.text(form, width, Style.MORE, phrasing.scope(self.language, self.pathway, scope))
        lines += self.text(form, width, Style.MORE, self.say(f"mode.{interruption.mode.value}"))
        if interruption.stops_clocks:
            lines += self.text(form, width, Style.MORE, self.say("mode.stops_clocks"))
        for note in interruption.notes:
            lines += self.text(form, width, Style.MORE, self.say("line.note", text=note))
        lines += self._totals(interruption.name, form, width)
        if alone:
            links.extend(Link(tail=interruption.name, head=name, manner=Manner.MAIN) for name in targets)
        else:
            target = phrasing.target(self.language, self.pathway, interruption.target)
            lines += self.text(form, width, Style.EXIT, self.say("way.then", target=target))
        box = Box(name=interruption.name, form=form, width=width, lines=lines, lane=lane, outline=laid.outline)
        boxes.setdefault(band, []).append(box)

    def _pause(self, pause: Pause) -> Box:
        lines = self.text(Form.PAUSE, WIDE, Style.KIND, self.say("kind.pause"))
        lines += self.text(Form.PAUSE, WIDE, Style.TITLE, pause.title)
        laid = self.laid(pause.name)
        lines += self._laid_words(Form.PAUSE, WIDE, laid.words)
        if pause.steps is None:
            stops = self.say("mode.stops_clocks")
        else:
            titles = phrasing.listing(self.language, [self.quoted(name) for name in pause.steps])
            stops = self.say("mode.stops", titles=titles)
        lines += self.text(Form.PAUSE, WIDE, Style.MORE, stops)
        if pause.basis:
            lines += self.text(Form.PAUSE, WIDE, Style.MORE, self.say("line.basis", text=pause.basis))
        return Box(name=pause.name, form=Form.PAUSE, width=WIDE, lines=lines, outline=laid.outline)

    # ---- words

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"chart.{key}", **values)

    def quoted(self, name: str) -> str:
        return phrasing.titled(self.language, self.pathway, name)

    @staticmethod
    def text(form: Form, width: float, style: Style, words: str) -> tuple[Line, ...]:
        return lines_of(style, words, form=form, width=width)
