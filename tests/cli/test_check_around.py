"""What `check` says besides the findings: another kind of file, many findings, and what was not looked at."""

import pytest

from tests.cli.house import House

SMALL = (
    'forløp fall "Fall"\n  versjon "1"\n  uten kilde fordi "Prøve"\n'
    'aktør lege "Legen"\nstart a "A"\n  lege skal gjøre dette\n  så b\nslutt b "B"\n'
)


def said(house: House, name: str, text: str) -> str:
    file = house.folder / name
    file.write_text(text, encoding="utf-8")
    return house.plain("check", str(file), "--language", "nb").out


def test_a_file_of_another_kind_gets_one_sentence(house: House) -> None:
    told = said(house, "README.md", "# Les meg\n\nDette er en tekst.\nEn til.\n")
    assert "README.md er ikke en .forlop-fil." in told
    assert "S110" not in told


@pytest.mark.parametrize("name", ["fall.pdf", "fall.forlop"])
@pytest.mark.parametrize("content", [b"%PDF-1.4\n\xe2\xe3\xcf\xd3\n", b"PK\x03\x04\x14\xff", b"\x7fELF\0\0\xff"])
def test_what_is_no_text_gets_one_sentence_and_no_word_of_proofs(house: House, name: str, content: bytes) -> None:
    file = house.folder / name
    file.write_bytes(content)
    told = house.plain("check", str(file))
    assert told.out == f"{file} er ikke tekst, og kan ikke leses som et forløp.\n"
    assert told.code == 2


def test_a_pathway_beside_what_is_no_text_is_checked_all_the_same(house: House) -> None:
    file = house.folder / "fall.pdf"
    file.write_bytes(b"%PDF-1.4\n\xe2")
    (house.folder / "fall.forlop").write_text(SMALL, encoding="utf-8")
    told = house.plain("check", str(file), str(house.folder / "fall.forlop"))
    assert "er ikke tekst" in told.out
    assert "6 bevist" in told.out
    assert told.code == 2


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("command", [["check"], ["format"], ["test"], ["draw"], ["diff", "fall.forlop"]])
def test_an_empty_path_is_not_the_current_folder(house: House, command: list[str], language: str) -> None:
    told = house.plain(*command, "", "--language", language)
    assert told.code == 2
    assert told.out == ""
    assert {"nb": "Stien er tom", "nn": "Stien er tom", "en": "The path is empty"}[language] in told.err


def test_a_pathway_may_have_any_ending(house: House) -> None:
    assert "ingen feil" in said(house, "fall.txt", SMALL)


def test_of_many_findings_the_first_are_shown_and_the_rest_counted(house: House) -> None:
    told = said(house, "fall.forlop", SMALL + "".join(f"  tull nummer{number} her\n" for number in range(40)))
    assert told.count(" feil S") == 30
    assert "10 til er ikke vist" in told


def test_errors_of_syntax_say_that_the_ways_are_not_checked_yet(house: House) -> None:
    assert "sjekkes først når disse er rettet" in said(house, "fall.forlop", SMALL.replace("så b", "så c"))
    assert "sjekkes først" not in said(house, "fall.forlop", SMALL)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_wrong_value_is_told_in_the_readers_language_with_how_it_is_written(house: House, language: str) -> None:
    (house.folder / "fall.forlop").write_text(SMALL, encoding="utf-8")
    file = str(house.folder / "fall.forlop")
    for wrong in ("101", "abc"):
        told = house.plain("test", file, "--min-coverage", wrong, "--language", language)
        assert told.code == 2
        assert " 100" in told.err
        assert "nput should" not in told.err
    assert "1.6.2026" in house.plain("check", file, "--at", "i_går", "--language", language).err
    assert "types" in house.plain("check", file, "--only", "names,", "--language", language).err
