"""The corpus agrees with the code, the catalogue and the manual: each code has a mistake, sentences and a mending."""

import re
from pathlib import Path

import pytest

from forlop.language.grammar import line_parser
from forlop.texts import LANGUAGES, catalogue
from tests.conformance.corpus import CODES, CORPUS, PAGE, ROOT, found_in, page

SENTENCES = {language: {key: text for key, text in catalogue(language).items() if key.startswith("diagnostics.")}
             for language in LANGUAGES}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_is_explained_in_every_language(language: str) -> None:
    unexplained = [
        code for code in CODES if code[0] == "V" and f"diagnostics.{code}.explain" not in SENTENCES[language]
    ]
    assert unexplained == []


def codes_in_the_code() -> set[str]:
    return {
        code
        for file in (ROOT / "forlop").rglob("*.py")
        if file.name != "mistakes.py"
        for code in re.findall(r'"([SV]\d{3})"', file.read_text("utf-8"))
    } | set(re.findall(r'Diagnostic\("([SV]\d{3})"', (ROOT / "forlop" / "language" / "mistakes.py").read_text("utf-8")))


@pytest.mark.parametrize("code", CODES)
def test_a_mistake_gives_its_diagnostic_and_no_other(code: str) -> None:
    found = found_in(CORPUS / "bad" / code / "example.forlop")
    assert [diagnostic.code for diagnostic in found.diagnostics] == [code]


@pytest.mark.parametrize("code", CODES)
def test_a_diagnostic_is_told_as_it_was_agreed(code: str) -> None:
    folder = CORPUS / "bad" / code
    expected = (folder / "expected.txt").read_text("utf-8")
    assert found_in(folder / "example.forlop").text(language="nb") == expected


@pytest.mark.parametrize("code", CODES)
def test_the_mended_text_is_clean(code: str) -> None:
    assert found_in(CORPUS / "bad" / code / "mended.forlop").diagnostics == ()


@pytest.mark.parametrize("file", sorted((CORPUS / "good").glob("*.forlop")), ids=lambda file: file.stem)
def test_a_good_pathway_is_clean(file: Path) -> None:
    assert found_in(file).diagnostics == ()


def test_every_code_of_the_code_has_a_mistake_in_the_corpus() -> None:
    assert set(CODES) == codes_in_the_code()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentences_and_every_sentence_a_code(language: str) -> None:
    told = {
        match[1] for key in SENTENCES[language] if (match := re.fullmatch(r"diagnostics\.([SV]\d{3})\.message", key))
    }
    mentioned = {match[1] for key in SENTENCES[language] if (match := re.match(r"diagnostics\.([SV]\d{3})\.", key))}
    assert told == mentioned == codes_in_the_code()


def test_the_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    gaps = {
        language: {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in sentences.items()}
        for language, sentences in SENTENCES.items()
    }
    assert all(gaps[language] == gaps["nb"] for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_begins_small_and_ends_open(language: str) -> None:
    wrong = [
        key
        for key, text in SENTENCES[language].items()
        if key.endswith(".message") and (text.endswith(".") or not re.match(r"[`a-zæøå]", text))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_every_mistake_is_told_in_english_too(code: str) -> None:
    text = found_in(CORPUS / "bad" / code / "example.forlop").text(language="en")
    assert re.search(f" (error|undecided|warning) {code}: ", text)


def test_the_page_of_the_manual_is_current() -> None:
    assert PAGE.read_text("utf-8") == page()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_may_begin_a_line_has_an_example_of_the_line(language: str) -> None:
    """It is shown where a line that begins so goes wrong; lines that begin with a name are duties and fields."""
    begins: set[str] = line_parser("nb").parse_interactive("").accepts()  # type: ignore[no-untyped-call]  # Lark's
    assert [
        word for word in sorted(begins - {"NAME"}) if f"diagnostics.pattern.{word}" not in SENTENCES[language]
    ] == []
