"""What running examples gave, for programs."""

from collections.abc import Sequence

from forlop.application.coverage import Broken, Coverage, Limit, Place, Relevance, WayOut
from forlop.application.tested_files import TestedFile
from forlop.application.testing import Failure, WasRefused
from forlop.cli.answers_as_json import Json
from forlop.cli.examples_in_words import failure_words, item_words
from forlop.model.pathway import Pathway
from forlop.rendering.findings import as_json, finding

_KINDS: dict[str, tuple[type, ...]] = {
    "steps": (Place,),
    "ways": (WayOut, Relevance),
    "limits": (Limit,),
    "interruptions": (Broken,),
}


def tested_json(results: Sequence[TestedFile], *, least: int | None, language: str) -> Json:
    """All files, with their examples and coverage."""
    tried = [each for result in results for each in result.tried]
    return {
        "files": [_file_json(result, language=language) for result in results],
        "examples": len(tried),
        "failed": sum(bool(each.failures) for each in tried),
        "passes": all(result.passes(least) for result in results),
    }


def _file_json(result: TestedFile, *, language: str) -> Json:
    source, pathway = result.read.source, result.read.pathway
    covered = None if result.coverage is None or pathway is None else _coverage(result.coverage, pathway, language)
    return {
        "file": source.name,
        "findings": [as_json(finding(each, source, language=language)) for each in result.read.diagnostics],
        "examples": [
            {
                "title": tried.title,
                "line": result.opening(number).line,
                "passed": not tried.failures,
                "assertions": tried.assertions,
                "failures": [_failure(result, number, failure, language=language) for failure in tried.failures],
            }
            for number, tried in enumerate(result.tried)
        ],
        "coverage": covered,
    }


def _failure(result: TestedFile, number: int, failure: Failure, *, language: str) -> Json:
    position = result.place(number, failure)
    words: dict[str, list[str]] = {}
    for label, text in failure_words(result, number, failure, language=language):
        words.setdefault(label, []).append(text)
    return {
        "line": position.line,
        "column": position.column,
        "refused": failure.refusal.why.value if isinstance(failure, WasRefused) else None,
        "open": list(failure.open_steps) if isinstance(failure, WasRefused) else None,
        "expected": words["expected"][0],
        "actual": words["actual"][0],
        "why": words.get("why", []),
        "accepted": words.get("accepted", []),
    }


def _coverage(coverage: Coverage, pathway: Pathway, language: str) -> Json:
    return {
        "percent": round(100 * coverage.share, 1),
        **{
            name: {
                "total": sum(isinstance(item, kinds) for item in coverage.items),
                "covered": sum(isinstance(item, kinds) for item in coverage.items)
                - sum(isinstance(item, kinds) for item in coverage.missing),
            }
            for name, kinds in _KINDS.items()
        },
        "missing": [item_words(item, pathway, language) for item in coverage.missing],
    }
