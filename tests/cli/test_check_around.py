"""What `check` says besides the findings: another kind of file, many findings, and what was not looked at."""

from tests.cli.house import House

SMALL = (
    'forløp fall "Fall"\n  versjon "1"\naktør lege "Legen"\nstart a "A"\n  lege skal gjøre dette\n  så b\nslutt b "B"\n'
)


def said(house: House, name: str, text: str) -> str:
    file = house.folder / name
    file.write_text(text, encoding="utf-8")
    return house.plain("check", str(file), "--language", "nb").out


def test_a_file_of_another_kind_gets_one_sentence(house: House) -> None:
    told = said(house, "README.md", "# Les meg\n\nDette er en tekst.\nEn til.\n")
    assert "README.md er ikke en .forlop-fil." in told
    assert "S110" not in told


def test_a_pathway_may_have_any_ending(house: House) -> None:
    assert "ingen feil" in said(house, "fall.txt", SMALL)


def test_of_many_findings_the_first_are_shown_and_the_rest_counted(house: House) -> None:
    told = said(house, "fall.forlop", SMALL + "".join(f"  tull nummer{number} her\n" for number in range(40)))
    assert told.count(" feil S") == 30
    assert "10 til er ikke vist" in told


def test_errors_of_syntax_say_that_the_ways_are_not_checked_yet(house: House) -> None:
    assert "sjekkes først når disse er rettet" in said(house, "fall.forlop", SMALL.replace("så b", "så c"))
    assert "sjekkes først" not in said(house, "fall.forlop", SMALL)
