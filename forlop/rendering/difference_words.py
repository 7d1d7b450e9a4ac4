"""Changes of meaning in plain words: where, about what, and what stood there before and stands there now.

`limit`, 2 weeks, 4 weeks -> `fristen for Legen (før: innen 2 uker; nå: innen 4 uker)`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from forlop.model.differences import HEADER, ORDER, THING, Changed, Difference, WayOut, led_ways
from forlop.model.expressions import (
    All,
    Amount,
    Any,
    Compares,
    ComputedIs,
    ComputedIsKnown,
    CountOfYes,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    OfDatum,
    Row,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
)
from forlop.model.pathway import (
    Actor,
    AfterDatum,
    AfterEvent,
    AfterStep,
    AllPhases,
    Answer,
    AtLeast,
    AtOnce,
    Back,
    ByRule,
    Choose,
    Citation,
    Computed,
    Confirm,
    Convene,
    Date,
    Datum,
    Dimension,
    DoThis,
    Duty,
    Finished,
    ForTime,
    FreeAct,
    Halfway,
    InPhases,
    Integer,
    InTracks,
    LatestBefore,
    Mode,
    Moment,
    Number,
    Obligation,
    OnDate,
    OneOf,
    Onward,
    Pathway,
    Record,
    Repeating,
    RoleSet,
    Runs,
    Send,
    SeveralOf,
    Share,
    Step,
    StepKind,
    Text,
    UntilEvent,
    Window,
    Within,
    YesNo,
)
from forlop.model.values import Duration, Frozen
from forlop.rendering import phrasing
from forlop.rendering.describing_data import answer_words, sum_words
from forlop.rendering.describing_steps import Words
from forlop.rendering.ways import ways_of, words_on
from forlop.texts import say

MOST_DATA = 2
"""In the words for which of several tasks is meant."""
# The fields that hold names, which are told by their titles.
_NAMING = frozenset({
    "phase", "track", "form", "columns", "data", "starts_at", "ends_at", "first_step", "waits_for", "content",
    "quorum", "consent", "steps", "actor",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class DifferenceWords:
    """Words for the changes between two pathways."""

    was: Pathway
    now: Pathway
    language: str

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"differences.{key}", **values)

    def where(self, difference: Difference) -> str:
        """`steget «Samtalen»`; what is gone is called as it was called."""
        kind = self.say(f"kind.{difference.kind}")
        if difference.place == HEADER:
            return kind
        pathway = self.was if difference.changed is Changed.REMOVED and difference.about == THING else self.now
        return self.say("place", kind=kind, title=pathway.titles[difference.place])

    def what(self, difference: Difference) -> str:
        """About what, with both what stood there and what stands there; of what is gone all that mattered of it."""
        match difference.changed, difference.about:
            case ((Changed.REMOVED | Changed.ADDED), about) if about == THING:
                return "; ".join((self.where(difference), *self._whole(difference)))
            case ((Changed.REMOVED | Changed.ADDED), _):
                return self.say("whole", about=self.about(difference), value="".join(self._one(difference)))
            case Changed.MOVED, ("duty" | "ways"):
                return self.say("reordered", value=self._now(difference))
            case _ if difference.was is None and difference.now is None:
                return self.about(difference)
            case _ if isinstance(difference.was, tuple) and isinstance(difference.now, tuple):
                return self._items(difference, difference.was, difference.now)
            case _:
                was, now = self._both(difference)
                return self.say("otherwise", about=self.about(difference), was=was, now=now)

    def in_box(self, difference: Difference) -> str:
        """As `what`, where what stands there now is beside it; empty where it would say nothing more."""
        match difference.changed, difference.about:
            case Changed.ADDED, ("ways" | "duty"):
                return self.about(difference)
            case Changed.ADDED, _:
                return ""
            case (Changed.REMOVED, _) | (Changed.MOVED, ("duty" | "ways")):
                return self.what(difference)
            case _ if difference.was is None and difference.now is None:
                return self.about(difference)
            case _ if isinstance(difference.now, tuple):
                return self.what(difference)
            case _:
                return self.say("in_box", about=self.about(difference), was=self._both(difference)[0])

    def _items(self, difference: Difference, was: tuple[object, ...], now: tuple[object, ...]) -> str:
        """Of a list what is no longer in it and what has come; the whole where it has the same in another order."""
        gone, come = tuple(each for each in was if each not in now), tuple(each for each in now if each not in was)
        apart = replace(difference, was=gone, now=come) if gone or come else difference
        key = "otherwise" if bool(gone) is bool(come) else "no_longer" if gone else "also"
        before, after = self._both(apart)
        return self.say(key, about=self.about(difference), was=before, now=after)

    def about(self, difference: Difference) -> str:
        about = self.say(f"about.{difference.about}")
        if difference.duty is None or difference.about == "duty":
            return about
        return self.say("about_task", about=about, task=self._task(difference, difference.duty))

    def _task(self, difference: Difference, duty: Duty) -> str:
        """Whose it is, and which, where they have several there."""
        actor = {**self.was.titles, **self.now.titles}[duty.actor]
        theirs = [each for each in self.was.named_steps[difference.place].duties if each.actor == duty.actor]
        if len(theirs) == 1:
            return actor
        return self.say("task", actor=actor, act=phrasing.act(self.language, self.was, duty.act, most=MOST_DATA))

    def edition(self, pathway: Pathway) -> str:
        return self.say("edition", title=pathway.title, version=pathway.version)

    def _one(self, difference: Difference) -> Iterator[str]:
        if difference.was is not None:
            yield self._was(difference)
        if difference.now is not None:
            yield self._now(difference)

    def _both(self, difference: Difference) -> tuple[str, str]:
        """Where other names are called the same, the names are told too."""
        was, now = self._was(difference), self._now(difference)
        if was != now:
            return was, now
        names = next(_leaves_apart(self._meant(difference.was, self.was), self._meant(difference.now, self.now)))
        before, after = (self.say("named", words=was, name=name) for name in names)
        return before, after

    @staticmethod
    def _meant(value: object, pathway: Pathway) -> object:
        if isinstance(value, WayOut):
            way = led_ways(pathway.named_steps[value.step])[value.number]
            return way.lead, way.target
        return value

    def _was(self, difference: Difference) -> str:
        return _Said(self.was, self.language, difference).value(difference.was)

    def _now(self, difference: Difference) -> str:
        return _Said(self.now, self.language, difference).value(difference.now)

    def _whole(self, difference: Difference) -> Iterator[str]:
        """What is new can be read in the new pathway; what is gone only here."""
        gone = difference.changed is Changed.REMOVED
        said = _Said(self.was if gone else self.now, self.language, difference)
        match difference.was if gone else difference.now:
            case Step() as step if gone:
                yield from map(said.value, step.duties)
                yield from (said.value(WayOut(step.name, number)) for number in range(len(step.ways)))
            case Datum() as datum:
                yield said.value(datum.type)
            case Computed() as computed:
                yield said.value(computed.expression)
            case _:
                pass


def _leaves_apart(was: object, now: object) -> Iterator[tuple[str, str]]:
    """Each innermost value that is otherwise, as it is written in the model."""
    match was, now:
        case Frozen(), Frozen() if type(was) is type(now):
            for (_, old), (_, new) in zip(was, now, strict=True):
                yield from _leaves_apart(old, new)
        case tuple(), tuple() if len(was) == len(now):
            for old, new in zip(was, now, strict=True):
                yield from _leaves_apart(old, new)
        case _ if was != now:
            yield str(was), str(now)
        case _:
            pass


@dataclass(frozen=True, slots=True)
class _Said:
    """Values of one of the two pathways in words."""

    pathway: Pathway
    language: str
    difference: Difference

    def value(self, value: object) -> str:
        language, pathway = self.language, self.pathway
        match value:
            case None | ():
                return self.say("first" if self.difference.about == ORDER else "nothing")
            case bool() | int():
                return phrasing.value(language, value)
            case StrEnum():
                return self._of_several(value)
            case str():
                return self._text(value)
            case date():
                return phrasing.plain_day(language, value)
            case tuple():
                return self._list(value)
            case WayOut(step=name, number=number):
                way = ways_of(pathway, pathway.named_steps[name], language=language)[number]
                return words_on(pathway, way, language=language, told=True)
            case Duty():
                return phrasing.duty(language, pathway, value, step=self.difference.place)
            case Within() | AtOnce() | OnDate() | LatestBefore() | Halfway() | Window() | Repeating():
                return phrasing.timing(language, pathway, value, step=self.difference.place)
            case DoThis() | FreeAct() | Record() | Send() | Answer() | Confirm() | Convene() | Choose():
                return phrasing.act(language, pathway, value)
            case AllPhases() | InPhases() | InTracks():
                return phrasing.scope(language, pathway, value)
            case Onward() | Finished() | Back():
                return phrasing.target(language, pathway, value)
            case AfterStep() | AfterEvent() | AfterDatum():
                return phrasing.moment(language, pathway, value)
            case Duration():
                return phrasing.duration(language, value)
            case UntilEvent() | ForTime() if self.difference.about == "waits_until":
                return phrasing.waiting(language, pathway, value)
            case UntilEvent() | ForTime() | AtLeast():
                return phrasing.lasting(language, pathway, value)
            case Runs(pathway=called):
                return self.say("runs", title=called.title, version=called.version)
            case ByRule() | RoleSet():
                whoever = Actor(name=self.difference.place, title="", chosen=value)
                return phrasing.actor_rule(language, pathway, whoever) or ""
            case Citation(source=source, place=place):
                spoken = phrasing.spoken(source)
                return spoken if place is None else self.say("cited", source=spoken, place=place)
            case Row(tests=tests, result=result):
                told = phrasing.listing(
                    language, [self.say("any") if each is None else self.value(each) for each in tests]
                )
                return self.say("row", tests=told, result=phrasing.spoken(result))
            case Share():
                return self._share(value)
            case YesNo() | Integer() | Number() | Text() | Date() | Moment() | OneOf() | SeveralOf():
                return answer_words(self._words, value)
            case Amount() | OfDatum() | CountOfYes() | TimeBetween() | Sum():
                return sum_words(self._words, value)
            case (
                IsYes() | IsOneOf() | Compares() | IsBetween() | IsKnown() | IsDone() | ComputedIs() | ComputedIsKnown()
                | TableGives() | TableIsKnown() | Not() | All() | Any()
            ):  # fmt: skip
                return phrasing.condition(language, pathway, value)
            case _:
                raise AssertionError(f"no words for {value!r}")

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"differences.{key}", **values)

    @property
    def _words(self) -> Words:
        return Words(self.pathway, self.language, {})

    def _text(self, text: str) -> str:
        if self.difference.about == ORDER:
            return self.say("after", title=self.pathway.titles[text])
        if self.difference.about in _NAMING:
            return phrasing.titled(self.language, self.pathway, text)
        return phrasing.quoted(self.language, text)

    def _list(self, values: tuple[object, ...]) -> str:
        told = list(map(self.value, values))
        return phrasing.listing(self.language, told) if self.difference.about in _NAMING else "; ".join(told)

    def _of_several(self, value: StrEnum) -> str:
        match value:
            case StepKind():
                return phrasing.kind(self.language, value)
            case Obligation():
                return say(self.language, f"phrases.obligation.{value.value}")
            case Mode():
                return say(self.language, f"chart.mode.{value.value}")
            case Dimension():
                return say(self.language, f"description.indicator.{value.value}")
            case _:
                return self.say(f"value.{value.value}")

    def _share(self, share: Share) -> str:
        language, pathway = self.language, self.pathway
        of = phrasing.titled(language, pathway, share.of) if share.of in pathway.titles else phrasing.spoken(share.of)
        said = self.say("share", of=of, condition=self.value(share.condition))
        if share.within is not None:
            said = self.say("share_within", share=said, length=phrasing.duration(language, share.within))
        if share.after is not None:
            said = self.say("share_after", share=said, start=self.value(share.after))
        return said
