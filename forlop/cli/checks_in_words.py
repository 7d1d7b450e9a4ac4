"""What `check` says: the findings of each file by how grave they are, and what was proven, in the last line."""

from collections import Counter
from collections.abc import Iterator, Sequence

from forlop.application.pathway_files import ReadPathway
from forlop.application.proved import Proved
from forlop.cli.changes_in_words import changes_json, changes_words
from forlop.cli.slack_in_words import slack_json, slack_words
from forlop.diagnostics import Diagnostic, Severity
from forlop.rendering.findings import as_json, as_text, finding
from forlop.rendering.phrasing import listing
from forlop.texts import say
from forlop.verification.timing.pauses import pauses_not_proven
from forlop.verification.verdict import Conceded, Proven, Refuted, Unknown, Verdict

# So many findings of one file are shown; the rest are counted.
_SHOWN = 30
_VERDICTS: dict[type, str] = {Proven: "proven", Conceded: "conceded", Refuted: "refuted", Unknown: "unknown"}


def exit_code(checked: Sequence[Proved]) -> int:
    """1 for what is wrong, and as well for what could not be found out: it must not pass for success.

    2 for what is no pathway at all: that is no finding about one.
    """
    if any(_is_another_kind_of_file(each.read) for each in checked):
        return 2
    severities = _severities(checked)
    return 1 if severities[Severity.ERROR] or severities[Severity.UNKNOWN] else 0


def answer_json(checked: Sequence[Proved], *, language: str, slack: bool = False) -> dict[str, object]:
    """The answer for programs, as its schema says."""
    severities, verdicts = _severities(checked), _verdicts(checked)
    return {
        "files": [
            {
                "file": each.read.source.name,
                "findings": [
                    as_json(finding(one, each.read.source, language=language)) for one in by_severity(each.read)
                ],
                "verdicts": [{"check": made.name, "verdict": verdict_word(verdict)} for made, verdict in each.verdicts],
                "builds_on": changes_json(each.read, language=language),
                **({"slack": slack_json(each)} if slack else {}),
            }
            for each in checked
        ],
        "errors": severities[Severity.ERROR],
        "unknown": severities[Severity.UNKNOWN],
        "warnings": severities[Severity.WARNING],
        "verdicts": {word: verdicts[word] for word in _VERDICTS.values()},
    }


def answer_words(
    checked: Sequence[Proved], *, language: str, proofs: bool, slack: bool = False, only: str | None = None
) -> Iterator[str]:
    """Line by line: the findings, the changes of variants, and in the last line what it comes to.

    With `proofs`, every check is told with what it came to and whom it is about; with `slack`, the room in each total.
    """
    for each in checked:
        yield from _findings_words(each.read, language=language)
    for each in checked if proofs else ():
        yield from _proofs_words(each, language=language)
    for each in checked if slack else ():
        yield from slack_words(each, language=language)
    for each in checked:
        yield from changes_words(each.read, language=language)
    checked = [each for each in checked if not _is_another_kind_of_file(each.read)]
    if not checked:
        return
    codes = [(found.severity, found.code[0]) for each in checked for found in each.read.diagnostics]
    if (Severity.ERROR, "S") in codes:
        yield say(language, "cli.check.ways_not_checked")
    if only is not None:
        yield say(language, "cli.check.only_some", only=only)
    for each in checked:
        yield from _without_pauses(each, language=language)
    yield _summary(checked, language=language)


def _without_pauses(each: Proved, *, language: str) -> Iterator[str]:
    """The totals that are proven only of patients without a pause: the last line alone would say too much."""
    pathway = each.read.pathway
    proven = any(made.name == "deadlines" and isinstance(verdict, Proven) for made, verdict in each.verdicts)
    if pathway is None or not proven:
        return
    for total in pathway.totals:
        pauses = listing(language, [f"`{pause.name}`" for pause in pauses_not_proven(pathway, total)])
        if pauses:
            yield say(language, "cli.check.without_pauses", total=total.name, pauses=pauses)


def _proofs_words(each: Proved, *, language: str) -> Iterator[str]:
    """`bevist   fristene kan holdes: …`, under the name of the file."""
    if each.verdicts:
        yield f"{each.read.source.name}:"
    for made, verdict in each.verdicts:
        word = say(language, f"cli.check.verdict.{verdict_word(verdict)}")
        yield f"  {word:<10}  {say(language, f'checks.{made.name}')}"
        about = say(language, f"checks.about.{made.name}")
        yield f"  {'':<10}  {say(language, 'cli.check.about', whom=about)}"
    if each.verdicts:
        yield ""


def by_severity(read: ReadPathway) -> tuple[Diagnostic, ...]:
    """The findings, the gravest first, and those that are equally grave in the order of the text."""
    grave = list(Severity)
    return tuple(sorted(read.diagnostics, key=lambda found: grave.index(found.severity)))


def verdict_word(verdict: Verdict) -> str:
    """`proven`, `refuted` or `unknown`, for programs."""
    return _VERDICTS[type(verdict)]


def _findings_words(read: ReadPathway, *, language: str) -> Iterator[str]:
    if _is_another_kind_of_file(read):
        kind = "no_pathway" if read.is_text else "no_text"
        yield say(language, f"cli.check.{kind}", file=read.source.name)
        return
    findings = by_severity(read)
    several = len({found.severity for found in findings}) > 1
    heading: Severity | None = None
    for one in findings[:_SHOWN]:
        if several and one.severity is not heading:
            heading = one.severity
            yield say(language, f"cli.check.heading.{heading.value}", file=read.source.name) + "\n"
        yield as_text(finding(one, read.source, language=language)) + "\n"
    if len(findings) > _SHOWN:
        rest = str(len(findings) - _SHOWN)
        yield say(language, "cli.check.more", file=read.source.name, rest=rest) + "\n"


def _is_another_kind_of_file(read: ReadPathway) -> bool:
    """Whether it is no text, or neither its ending nor its first line is that of a pathway: one sentence says it."""
    if not read.is_text:
        return True
    return not read.source.name.endswith(".forlop") and read.document.header is None and bool(read.diagnostics)


def _severities(checked: Sequence[Proved]) -> Counter[Severity]:
    return Counter(found.severity for each in checked for found in each.read.diagnostics)


def _verdicts(checked: Sequence[Proved]) -> Counter[str]:
    return Counter(verdict_word(verdict) for each in checked for _, verdict in each.verdicts)


def _summary(checked: Sequence[Proved], *, language: str) -> str:
    severities, verdicts = _severities(checked), _verdicts(checked)
    number = "one" if len(checked) == 1 else "many"
    if not severities:
        said = say(language, f"cli.check.clean_{number}", files=str(len(checked)))
    else:
        read = say(language, f"cli.check.found_files_{number}", files=str(len(checked)))
        # What is undecided is the exception, and is told only where there is some.
        told = [each for each in Severity if each is not Severity.UNKNOWN or severities[each]]
        counts = listing(language, [_counted(each, severities[each], language=language) for each in told])
        said = say(language, "cli.check.found", files=read, counts=counts)
    if not verdicts:
        return said
    counted = {word: str(verdicts[word]) for word in _VERDICTS.values()}
    key = "verdicts_conceded" if verdicts["conceded"] else "verdicts"
    return f"{said} {say(language, f'cli.check.{key}', **counted)}"


def _counted(severity: Severity, count: int, *, language: str) -> str:
    return say(language, f"cli.check.{severity.value}s_{'one' if count == 1 else 'many'}", count=str(count))
