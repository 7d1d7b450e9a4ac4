"""The findings of `check` for programs that show findings of any tool: SARIF 2.1.0 (OASIS), one run.

What could not be found out is a result of kind `open`, as the standard has it; the story stands in the message.
"""

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from forlop.application.proved import Proved
from forlop.cli.checks_in_words import by_severity
from forlop.cli.codes_in_words import say_as_it_is, with_places_open
from forlop.diagnostics import Severity
from forlop.rendering.findings import Excerpt, Finding, finding
from forlop.texts import knows

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.UNKNOWN: "none"}


def answer_sarif(checked: Sequence[Proved], *, language: str, version: str) -> dict[str, object]:
    """One run with its rules and results; lines and columns count from 1, columns in characters."""
    found = [
        (one.severity, finding(one, each.read.source, language=language))
        for each in checked
        for one in by_severity(each.read)
    ]
    codes = sorted({one.code for _, one in found})
    driver = {
        "name": "forlop",
        "version": version,
        "rules": [_rule(code, language=language) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": {"nb": "nb-NO", "nn": "nn-NO"}.get(language, "en"),
        "columnKind": "unicodeCodePoints",
        "results": [_result(severity, one, codes=codes) for severity, one in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, *, language: str) -> dict[str, object]:
    key = f"diagnostics.{code}"
    rule: dict[str, object] = {"id": code, "shortDescription": _text(f"{key}.message", language=language)}
    if knows(language, f"{key}.explain"):
        rule["fullDescription"] = _text(f"{key}.explain", language=language)
    return rule


def _text(key: str, *, language: str) -> dict[str, str]:
    return {"text": with_places_open(say_as_it_is(language, key), language=language)}


def _result(severity: Severity, found: Finding, *, codes: Sequence[str]) -> dict[str, object]:
    first, *others = found.excerpts
    told = [f"{found.message}."]
    told += [f"{found.story_word.capitalize()}: {'; '.join(found.story)}"] if found.story else []
    told += [f"{found.help_word.capitalize()}: {found.help}"] if found.help is not None else []
    return {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "kind": "open" if severity is Severity.UNKNOWN else "fail",
        "level": _LEVELS[severity],
        "message": {"text": "\n".join(told)},
        "locations": [_location(first)],
        "relatedLocations": [{**_location(other), "message": {"text": other.caption}} for other in others],
    }


def _location(place: Excerpt) -> dict[str, object]:
    region = {
        "startLine": place.position.line,
        "startColumn": place.position.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.name)}, "region": region}}


def _uri(name: str) -> str:
    return quote(PurePath(name).as_posix())
