"""What running examples gave, as JUnit XML: a suite for a file, a case for an example or for a pathway with errors."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from forlop.application.tested_files import TestedFile
from forlop.cli.examples_in_words import failure_words, share_words
from forlop.rendering.findings import as_text, finding
from forlop.texts import say

# What XML 1.0 has no way of writing at all, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Sequence[TestedFile], *, least: int | None, language: str) -> str:
    """The whole document, with its declaration."""
    suites = ET.Element("testsuites", name="forlop")
    for result in results:
        suites.append(_suite(result, least=least, language=language))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _suite(result: TestedFile, *, least: int | None, language: str) -> ET.Element:
    name = _writable(result.read.source.name)
    cases = [_case(result, number, language=language) for number in range(len(result.tried))]
    if result.coverage is None:
        cases.append(_broken(result, name, language=language))
    elif least is not None and 100 * result.coverage.share < least:
        cases.append(_too_low(result, name, least=least, language=language))
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    suite = ET.Element("testsuite", name=name, tests=str(len(cases)), failures=str(failures), errors=str(errors))
    suite.extend(cases)
    return suite


def _case(result: TestedFile, number: int, *, language: str) -> ET.Element:
    tried, name = result.tried[number], _writable(result.read.source.name)
    case = ET.Element(
        "testcase",
        classname=name,
        name=_writable(tried.title),
        file=name,
        line=str(result.opening(number).line),
        assertions=str(tried.assertions),
    )
    for failure in tried.failures:
        position = result.place(number, failure)
        words = [
            f"{say(language, f'cli.test.{label}')}: {text}"
            for label, text in failure_words(result, number, failure, language=language)
        ]
        told = ET.SubElement(case, "failure", message=_writable(words[1]), type=type(failure).__name__)
        told.text = _writable("\n".join((f"{name}:{position.line}:{position.column}", *words)))
    return case


def _broken(result: TestedFile, name: str, *, language: str) -> ET.Element:
    case = ET.Element("testcase", classname=name, name=name)
    findings = (as_text(finding(each, result.read.source, language=language)) for each in result.read.diagnostics)
    error = ET.SubElement(case, "error", message=say(language, "cli.test.unreadable", file=name))
    error.text = _writable("\n\n".join(findings))
    return case


def _too_low(result: TestedFile, name: str, *, least: int, language: str) -> ET.Element:
    assert result.coverage is not None
    share = share_words(result.coverage)
    case = ET.Element("testcase", classname=name, name="--min-coverage")
    message = say(language, "cli.test.too_low", file=name, share=share, least=str(least))
    ET.SubElement(case, "failure", message=message, type="Coverage")
    return case


def _writable(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
