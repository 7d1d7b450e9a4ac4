"""What running examples gave, in words: the failing line beside what would have held, why, and what is not asserted.

What the pathway answers is told as the line that would have held, in the vocabulary of the file.
"""

from collections.abc import Iterator, Sequence
from math import floor
from typing import assert_never

from forlop.application.coverage import Broken, Coverage, Item, Limit, Place, Relevance, WayOut
from forlop.application.declined import from_refusal
from forlop.application.tested_files import TestedFile
from forlop.application.testing import Actual, Differs, Failure, NotEnded, Standing, WasRefused
from forlop.cli.answers_in_words import cause_words, due_words, why_words
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.refusals_in_words import accepted_of, refusal_sentence
from forlop.engine.explanation import Explanation
from forlop.engine.explanation import Standing as Stands
from forlop.language import syntax
from forlop.language.printer import Printer
from forlop.model import examples as told
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway, Target, targets_of
from forlop.rendering import phrasing
from forlop.rendering.findings import as_text, finding, printable
from forlop.source import Span
from forlop.texts import say

_NOWHERE = Span(0, 0)


def tested_page(result: TestedFile, *, least: int | None, language: str) -> tuple[Block, ...]:
    """The file's findings, its examples, and its coverage with what is missing from it."""
    name = printable(result.read.source.name)
    if result.coverage is None:
        findings = (
            Line(as_text(finding(each, result.read.source, language=language))) for each in result.read.diagnostics
        )
        return (*((line,) for line in findings), (Line(say(language, "cli.test.unreadable", file=name)),))
    assert result.read.pathway is not None
    passed = (
        Line(say(language, "cli.test.passed", title=tried.title), style=Style.GOOD)
        for tried in result.tried
        if not tried.failures
    )
    failed = (number for number, tried in enumerate(result.tried) if tried.failures)
    blocks = [tuple(passed), *(failed_block(result, number, language=language) for number in failed)]
    covered = [Line(coverage_words(result, result.coverage, language=language), style=Style.HEADING)]
    if not result.tried:
        covered = [Line(say(language, "cli.test.no_examples", file=name), style=Style.QUIET)]
    missing = result.coverage.missing if result.tried else ()
    covered.extend(
        Line(f"  {say(language, 'cli.test.not_covered', what=item_words(item, result.read.pathway, language))}")
        for item in missing
    )
    if least is not None and 100 * result.coverage.share < least:
        words = say(language, "cli.test.too_low", file=name, share=share_words(result.coverage), least=str(least))
        covered.append(Line(words, style=Style.LATE))
    covered.extend(_of_base(result, language=language))
    return (*(block for block in blocks if block), tuple(covered))


def _of_base(result: TestedFile, *, language: str) -> Iterator[Line]:
    """How many of the base's examples hold for a variant, and which do not."""
    of_base = result.of_base
    if of_base is None:
        return
    some = "some" if of_base.differing or of_base.gone else "all"
    counts = {"count": str(of_base.count), "holding": str(len(of_base.holding))}
    yield Line(
        say(language, f"cli.test.base_{some}", file=printable(result.read.source.name), **counts), style=Style.QUIET
    )
    assert result.read.pathway is not None
    for each in of_base.differing:
        yield Line(f"  {say(language, 'cli.test.base_differs', title=each.title)}")
        said = say(language, "cli.test.base_line", text=each.text, line=str(each.line))
        yield Line(f"    {said}", say(language, "cli.test.expected"))
        vocabulary = result.read.document.vocabulary
        so = _instead(each.failure, result.read.pathway, vocabulary=vocabulary, language=language)
        yield Line(f"    {so}", say(language, "cli.test.here"))
    yield from (Line(f"  {say(language, 'cli.test.base_gone', title=title)}") for title in of_base.gone)


def failed_block(result: TestedFile, number: int, *, language: str) -> Block:
    """One example: its title, and each line of it that failed."""
    tried = result.tried[number]
    lines = [Line(say(language, "cli.test.failed", title=tried.title), style=Style.LATE)]
    for failure in tried.failures:
        position = result.place(number, failure)
        lines.append(Line(f"  {printable(result.read.source.name)}:{position.line}:{position.column}"))
        lines.extend(
            Line(text, say(language, f"cli.test.{label}"))
            for label, text in failure_words(result, number, failure, language=language)
        )
    return tuple(lines)


def failure_words(result: TestedFile, number: int, failure: Failure, *, language: str) -> Iterator[tuple[str, str]]:
    """Pairs of a label and a sentence: what the example says, what is so, and why."""
    pathway = result.read.pathway
    assert pathway is not None
    yield "expected", result.text(number, failure)
    yield "actual", _instead(failure, pathway, vocabulary=result.read.document.vocabulary, language=language)
    match failure:
        case Differs(at=at, actual=actual, explanations=explanations):
            reader = Reader(language, pathway, at)
            limits = isinstance(actual, told.DeadlinesAre)
            for explanation in explanations:
                yield from (("why", words) for words in _reasons(reader, explanation, limits=limits))
        case WasRefused(refusal=refusal, open_steps=open_steps):
            accepted = accepted_of(from_refusal(refusal), language=language, pathway=pathway)
            if accepted:
                yield "accepted", accepted
            yield "open", ", ".join(open_steps) or say(language, "cli.test.nothing")
        case _:
            assert_never(failure)


def _instead(failure: Failure, pathway: Pathway, *, vocabulary: str, language: str) -> str:
    """What is so instead of what the line says."""
    match failure:
        case Differs(actual=actual):
            return actual_words(actual, vocabulary=vocabulary, language=language)
        case WasRefused(at=at, refusal=refusal):
            sentence = refusal_sentence(from_refusal(refusal), language=language, pathway=pathway, now=at)
            return say(language, "cli.test.refused", sentence=sentence)
        case _:
            assert_never(failure)


def _reasons(reader: Reader, explanation: Explanation, *, limits: bool) -> Iterator[str]:
    match explanation.standing:
        case Stands.OPEN if limits:
            for task in explanation.tasks:
                yield f"{reader.title(task.actor)}: {due_words(reader, task)}; {why_words(reader, task)}"
        case Stands.OPEN:
            missing = tuple(dict.fromkeys(datum for task in explanation.tasks for datum in task.missing_data))
            cause = cause_words(reader, explanation.causes[0])
            open_now = f"{reader.say('cli.test.stands_open', step=explanation.step)}: {cause}"
            if missing:
                open_now = reader.say("cli.test.missing_data", cause=open_now, data=reader.listing(missing))
            yield open_now
        case Stands.NOT_YET:
            yield reader.say("cli.why.not_open", step=reader.titled(explanation.step))
        case standing:
            yield reader.say(f"cli.why.{standing.value}", step=reader.titled(explanation.step))


# ---- what is so, as a line


def actual_words(actual: Actual, *, vocabulary: str, language: str) -> str:
    """`så er neste a og b`: what the line would have to say."""
    match actual:
        case NotEnded():
            return say(language, "cli.test.not_ended")
        case Standing(step=step):
            return say(language, f"cli.test.stands_{_stands(actual)}", step=step)
        case told.IsMissing(data=()):
            return say(language, "cli.test.nothing_missing")
        case told.HoldersAre(holders=(), step=step):
            return say(language, "cli.test.nobody", step=step)
        case _:
            printer = Printer(vocabulary)
            return f"{printer.word('THEN')} {printer.assertion(_as_syntax(actual))}"


def _stands(standing: Standing) -> str:
    if not standing.is_open:
        return "not_open"
    if standing.is_stopped:
        return "stopped"
    return "overdue" if standing.is_overdue else "in_time"


def _as_syntax(
    actual: told.NextIs | told.DeadlinesAre | told.HoldersAre | told.EndedWith | told.IsMissing,
) -> syntax.Assertion:
    match actual:
        case told.NextIs(steps=steps):
            return syntax.NextIs(_names(steps))
        case told.DeadlinesAre(step=step, due=due):
            return syntax.DeadlineIs(_name(step), tuple(_when(each) for each in due))
        case told.HoldersAre(step=step, holders=holders):
            return syntax.ResponsibleIs(_name(step), tuple(_holder(each) for each in holders))
        case told.EndedWith(end=end):
            return syntax.EndedWith(_name(end))
        case told.IsMissing(data=data):
            return syntax.Missing(_names(data))
        case _:
            assert_never(actual)


def _name(text: str) -> syntax.Name:
    return syntax.Name(text, _NOWHERE)


def _names(texts: Sequence[str]) -> tuple[syntax.Name, ...]:
    return tuple(_name(text) for text in texts)


def _when(moment: told.Moment) -> syntax.When:
    clock = f"{moment.at.astimezone(OSLO):%H:%M}" if moment.has_hour else None
    return syntax.When(moment.day, clock, _NOWHERE)


def _holder(holder: told.Holder) -> syntax.Holder:
    return syntax.Holder(_name(holder.actor), None if holder.binding is None else holder.binding.name)


# ---- coverage


def coverage_words(result: TestedFile, coverage: Coverage, *, language: str) -> str:
    """The share, and how much of each kind."""
    count = len(result.tried)
    examples = say(language, f"cli.test.examples_{'one' if count == 1 else 'many'}", count=str(count))
    return say(
        language,
        "cli.test.coverage",
        file=printable(result.read.source.name),
        examples=examples,
        share=share_words(coverage),
        places=_count(language, coverage, Place),
        ways=_count(language, coverage, WayOut, Relevance),
        limits=_count(language, coverage, Limit),
        interruptions=_count(language, coverage, Broken),
    )


def share_words(coverage: Coverage) -> str:
    """Whole per cent, rounded down: what is told as 95 is at least 95."""
    return str(floor(100 * coverage.share))


def _count(language: str, coverage: Coverage, *kinds: type) -> str:
    total = sum(isinstance(item, kinds) for item in coverage.items)
    missing = sum(isinstance(item, kinds) for item in coverage.missing)
    return say(language, "cli.test.count", covered=str(total - missing), total=str(total))


def item_words(item: Item, pathway: Pathway, language: str) -> str:
    """What an example could assert, so that the author knows what to write."""
    match item:
        case Place(name=name):
            return say(language, f"cli.test.item.{'step' if name in pathway.named_steps else 'end'}", name=name)
        case Broken(interruption=name):
            return say(language, "cli.test.item.interruption", name=name)
        case Relevance(step=step, relevant=relevant):
            return say(language, f"cli.test.item.{'relevant' if relevant else 'not_relevant'}", step=step)
        case Limit(step=step, duty=duty, again=again):
            actor = pathway.named_steps[step].duties[duty].actor
            key = f"cli.test.item.{'limit_again' if again else 'limit'}"
            return say(language, key, step=step, actor=actor, limit=_length(item, pathway, language))
        case WayOut():
            return _way_words(item, pathway, language)
        case _:
            assert_never(item)


def _length(limit: Limit, pathway: Pathway, language: str) -> str:
    duty = pathway.named_steps[limit.step].duties[limit.duty]
    if limit.duration is None:
        return phrasing.limit(language, pathway, duty, step=limit.step) or ""
    length = phrasing.duration(language, limit.duration)
    if limit.condition is None:
        return length
    return f"{length} ({phrasing.condition(language, pathway, limit.condition)})"


def _way_words(way: WayOut, pathway: Pathway, language: str) -> str:
    step = pathway.named_steps[way.step]
    targets = [target for clause, target in step.ways if clause == way.clause]
    if way.clause == "again":
        return say(
            language,
            "cli.test.item.way",
            step=way.step,
            clause=say(language, "cli.test.clause.again"),
            target=way.step,
        )
    condition = title = ""
    if way.clause == "branch":
        condition = phrasing.condition(language, pathway, step.branches[way.number].condition)
    if way.clause == "option":
        title = phrasing.quoted(language, step.options[way.number].title)
    if way.clause == "on_end" and step.runs is not None:
        title = phrasing.quoted(language, step.runs.pathway.titles[step.on_ends[way.number].end])
    clause = say(language, f"cli.test.clause.{way.clause}", condition=condition, title=title)
    if way.again is not None:
        clause = say(language, f"cli.test.clause.{'back' if way.again else 'back_otherwise'}", clause=clause)
    target = _target_words(targets[way.number], way, language)
    return say(language, "cli.test.item.way", step=way.step, clause=clause, target=target)


def _target_words(target: Target, way: WayOut, language: str) -> str:
    names = targets_of(target)
    if not names:
        return say(language, "cli.test.item.finished")
    if way.again is not None:
        return names[0] if way.again else names[1]
    return ", ".join(names)


def summary(results: Sequence[TestedFile], *, language: str) -> str:
    """How many examples passed, over all files."""
    tried = [each for result in results for each in result.tried]
    failed = sum(bool(each.failures) for each in tried)
    if not tried:
        of_bases = [result.of_base for result in results if result.of_base is not None and result.of_base.count]
        if not of_bases:
            return say(language, "cli.test.none")
        holding, count = sum(len(each.holding) for each in of_bases), sum(each.count for each in of_bases)
        return say(language, "cli.test.none_own", holding=str(holding), count=str(count))
    if failed:
        return say(language, "cli.test.some_failed", failed=str(failed), count=str(len(tried)))
    return say(language, f"cli.test.{'one' if len(tried) == 1 else 'all'}_passed", count=str(len(tried)))
