"""Limits of the text, with anchors looked up and alternatives checked to cover every setting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.vocabulary import words
from forlop.model import pathway as meaning
from forlop.model.conditions import condition_of, number_of, setting_of
from forlop.model.expressions import Condition, IsOneOf, TableGives
from forlop.model.known import Known
from forlop.model.names import UNREAD
from forlop.model.units import UNITS
from forlop.model.values import Duration, Unit
from forlop.source import Span

_ASPECTS = {
    None: meaning.Aspect.DONE,
    "ENDED": meaning.Aspect.DONE,
    "STARTED": meaning.Aspect.STARTED,
    "SENT": meaning.Aspect.SENT,
    "RECEIVED": meaning.Aspect.RECEIVED,
}
_WHICH = {None: meaning.Which.BOUND, "FIRST": meaning.Which.FIRST, "LAST": meaning.Which.LAST}
_LONGEST = 10_000
# What a unit is called in any of the vocabularies.
_UNITS = frozenset(spelling for unit in UNITS for row in words()[unit].values() for spelling in row)


@dataclass(frozen=True, slots=True)
class Timings:
    """Reads limits in the light of the names and data of one text; what is wrong goes to `found`."""

    known: Known
    kinds: Mapping[str, meaning.StepKind]
    found: list[Diagnostic]

    def duration(self, node: syntax.Duration) -> Duration:
        """The whole number of units; a fraction, a negative or an absurd number is reported and read as zero."""
        amount = number_of(node.amount)
        if amount != int(amount) or not 0 <= amount <= _LONGEST:
            details = (("number", node.amount.text), ("most", str(_LONGEST)))
            self.found.append(Diagnostic("S212", node.amount.span, details))
            return Duration(amount=0, unit=UNITS[node.unit])
        return Duration(amount=int(amount), unit=UNITS[node.unit])

    def _margin(self, node: syntax.Duration) -> Duration:
        """The margin around a day, which hours cannot be."""
        if UNITS[node.unit] is Unit.HOURS:
            self.found.append(Diagnostic("S289", node.span))
        return self.duration(node)

    def times(self, node: syntax.Numeral) -> int:
        """How often at most: a whole number from 1."""
        number = number_of(node)
        if number != int(number) or not 1 <= number <= _LONGEST:
            self.found.append(Diagnostic("S213", node.span, (("number", node.text), ("most", str(_LONGEST)))))
            return 1
        return int(number)

    def timing(self, node: syntax.Timing) -> meaning.Timing | None:
        match node:
            case syntax.Within():
                return self.within(node)
            case syntax.AtOnce():
                return meaning.AtOnce()
            case syntax.OnDate(name=name) if name.text in _UNITS and name.text not in self.known.names.declared:
                # `innen uker`: nobody has called anything so, and a number is forgotten.
                self.found.append(Diagnostic("S149", name.span, (("unit", name.text),)))
                return None
            case syntax.OnDate(name=name):
                return meaning.OnDate(datum=name.text) if self._is_date(name) else None
            case syntax.LatestBefore(duration=duration, name=name):
                if not self._is_date(name):
                    return None
                return meaning.LatestBefore(duration=self.duration(duration), datum=name.text)
            case syntax.Halfway(start=start, end=end, tolerance=tolerance):
                anchor, has_end = self.anchor(start), self._is_date(end)
                if anchor is None or not has_end:
                    return None
                slack = None if tolerance is None else self._margin(tolerance)
                return meaning.Halfway(start=anchor, end=end.text, tolerance=slack)
            case syntax.Window(earliest=earliest, latest=latest, anchor=anchor_node):
                anchor = meaning.Opening() if anchor_node is None else self.anchor(anchor_node)
                if anchor is None:
                    return None
                last = None if latest is None else self.duration(latest)
                return meaning.Window(earliest=self.duration(earliest), latest=last, anchor=anchor)
            case syntax.Repeating():
                return self._repeating(node)

    def anchor(self, node: syntax.Anchor) -> meaning.Anchor | None:
        """The moment that a limit counts from."""
        wrong = tuple(self.known.names.diagnose(node.name, ("step", "event", "interruption", "datum")))
        self.found.extend(wrong)
        if wrong:
            return None
        name, which = node.name.text, _WHICH[node.which]
        declared = self.known.names.declared.get(name)
        match declared.kind if declared else UNREAD:
            case kind if kind == UNREAD:
                return None
            case "datum":
                return meaning.AfterDatum(datum=name) if self._is_date(node.name) else None
            case "step":
                kind = self.kinds[name]
                if node.aspect in ("SENT", "RECEIVED") and not (kind.sends or kind is meaning.StepKind.START):
                    self.found.append(Diagnostic("S214", node.name.span, (("name", name),)))
                    return None
                return meaning.AfterStep(step=name, aspect=_ASPECTS[node.aspect], which=which)
            case _:
                if node.aspect in ("SENT", "RECEIVED"):
                    self.found.append(Diagnostic("S214", node.name.span, (("name", name),)))
                    return None
                return meaning.AfterEvent(event=name, which=which)

    def within(self, node: syntax.Within) -> meaning.Within | None:
        goal = next((self.duration(case.duration) for case in node.cases if isinstance(case, syntax.Goal)), None)
        shared = next((case.anchor for case in node.cases if isinstance(case, syntax.SharedAnchor)), None)
        cases = [case for case in node.cases if isinstance(case, syntax.Case | syntax.OtherwiseCase)]
        anchored = [case for case in cases if case.anchor is not None]
        if anchored and shared is None and len(anchored) < len(cases):
            bare = next(case for case in cases if case.anchor is None)
            self.found.append(Diagnostic("S215", bare.duration.span))
        alternatives = tuple(self._alternative(case, shared) for case in cases)
        whole = tuple(alternative for alternative in alternatives if alternative is not None)
        if len(whole) < len(alternatives):
            return None
        span = Span(cases[0].duration.span.start, cases[-1].duration.span.end)
        self._check_cover(tuple(alternative.condition for alternative in whole), span)
        return meaning.Within(alternatives=whole, goal=goal)

    def _alternative(
        self, case: syntax.Case | syntax.OtherwiseCase, shared: syntax.Anchor | None
    ) -> meaning.Alternative | None:
        node = case.anchor or shared
        anchor = meaning.Opening() if node is None else self.anchor(node)
        condition = self._when(case.when) if isinstance(case, syntax.Case) else None
        failed = isinstance(case, syntax.Case) and case.when is not None and condition is None
        if anchor is None or failed:
            return None
        return meaning.Alternative(duration=self.duration(case.duration), anchor=anchor, condition=condition)

    def _when(self, when: syntax.Setting | syntax.Condition | None) -> Condition | None:
        match when:
            case None:
                return None
            case syntax.Setting():
                return setting_of(when, known=self.known, found=self.found)
            case _:
                return condition_of(when, known=self.known, found=self.found)

    def _check_cover(self, conditions: tuple[Condition | None, ...], span: Span) -> None:
        """Exactly one alternative without a condition, last; or settings that leave no value out (semantics 6)."""
        if None in conditions[:-1]:
            self.found.append(Diagnostic("S216", span))
        elif conditions[-1] is not None:
            missing = self._not_covered(tuple(condition for condition in conditions if condition is not None))
            if missing:
                details = (("missing", ", ".join(missing)),)
                self.found.append(Diagnostic("S217", span, details, help="values" if missing != ("?",) else ""))

    def _not_covered(self, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
        settings = tuple(condition for condition in conditions if isinstance(condition, IsOneOf | TableGives))
        names = {setting.datum if isinstance(setting, IsOneOf) else setting.name for setting in settings}
        if len(settings) < len(conditions) or len(names) > 1:
            return ("?",)
        datum = self.known.data[names.pop()]
        covered = {value for setting in settings for value in setting.values}
        values = datum.type.values if isinstance(datum.type, meaning.OneOf) else ()
        return tuple(value for value in values if value not in covered)

    def _repeating(self, node: syntax.Repeating) -> meaning.Repeating | None:
        first = None if node.first is None else self.within(node.first)
        read = [self._interval(interval) for interval in node.intervals]
        intervals = tuple(interval for interval in read if interval is not None)
        if len(intervals) < len(read) or (node.first is not None and first is None):
            return None
        span = Span(node.intervals[0].span.start, node.intervals[-1].span.end)
        self._check_cover(tuple(interval.condition for interval in intervals), span)
        return meaning.Repeating(first=first, intervals=intervals, times=self.times(node.times))

    def _interval(self, node: syntax.Interval) -> meaning.Interval | None:
        condition = self._when(node.when)
        if node.when is not None and condition is None:
            return None
        # `hver uke` is every one week; the point of the ordinal in `hver 6. uke` is not part of the number
        amount = 1 if node.amount is None else self.times(replace(node.amount, text=node.amount.text.rstrip(".")))
        return meaning.Interval(duration=Duration(amount=amount, unit=UNITS[node.unit]), condition=condition)

    def _is_date(self, name: syntax.Name) -> bool:
        wrong = tuple(self.known.names.diagnose(name, ("datum",)))
        self.found.extend(wrong)
        if wrong or name.text not in self.known.data:
            return False
        if isinstance(self.known.data[name.text].type, meaning.Date | meaning.Moment):
            return True
        details = (("name", name.text), ("type", type(self.known.data[name.text].type).__name__))
        related = (Related("declared", self.known.names.declared[name.text].span),)
        self.found.append(Diagnostic("S218", name.span, details, related))
        return False
