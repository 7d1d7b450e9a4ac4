"""House rules: a warning for each thing that is missing, at its line, and none where nothing is."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import pathways
from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text, read_pathway
from forlop.application.reviewing import reviewed
from forlop.diagnostics import Severity
from forlop.source import Source

TODAY = date(2026, 6, 1)
LIBRARY = tuple(sorted(Path(pathways.__file__).parent.rglob("*.forlop")))
SOUND = """forløp rygg "Vondt i ryggen"
  versjon "1"
  kilde veileder "Veilederen"
aktør lege "Legen"
aktør team "Teamet"
aktør pasient "Pasienten"
hendelse hjem "Hjemme igjen"
opplysning smerte: heltall fra 0 til 10 "Smerte"
opplysning sted: en av ute, inne "Sted"
skjema besvær "Besvær"
  sover: ja/nei "Sover pasienten?"
start kontroll "Kontroll"
  lege skal notere smerte, sted og besvær
  ifølge veileder
  så møtes
møte møtes "Møte"
  lege skal innkalle team og pasient innen 2 dager ved ute, 3 dager ved inne
  lege skal notere smerte
  ifølge veileder
  så beskjed
melding beskjed "Beskjed"
  lege skal sende til team innen 1 uke
  team skal bekrefte
  hjemmel "hpl § 25"
  så opphold
tiltak opphold "Opphold"
  team skal gjøre dette
  varer til hjem
  ifølge veileder
  så ventetid
vent ventetid "Venter"
  til hjem
  så fulgt_opp
tiltak råd "Råd"
  når som helst i alle faser
  lege skal gjøre dette
  ifølge veileder
  så ferdig
slutt fulgt_opp "Fulgt opp"
avbrudd avsluttet_før "Avsluttes"
  i alle faser
  så fulgt_opp
forløpstid alt "Alt" fra kontroll til beskjed innen 4 uker
  ifølge veileder
"""


def found(text: str) -> list[tuple[str, int]]:
    """The codes with their lines."""
    source = Source("x", text)
    read = pathway_from_text(source)
    assert read.pathway is not None, read.diagnostics
    told = reviewed(read, today=TODAY).diagnostics
    assert {each.severity for each in told} <= {Severity.WARNING}
    return [(each.code, source.position(each.span.start).line) for each in told]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_what_needs_no_source_no_limit_and_no_use_is_not_asked_for_it() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.stem)
def test_the_library_keeps_the_house_rules(file: Path) -> None:
    assert reviewed(read_pathway(file), today=TODAY).diagnostics == ()


# What is put in the place of what, the code, and what stands in the line of the finding.
MISSING = (
    ('  team skal bekrefte\n  hjemmel "hpl § 25"\n', "  team skal bekrefte\n", "V403", "melding beskjed"),
    ("innen 4 uker\n  ifølge veileder\n", "innen 4 uker\n", "V403", "forløpstid alt"),
    ("  lege skal gjøre dette\n  ifølge veileder\n", "  lege skal gjøre dette\n", "V402", "tiltak råd"),
    ("  til hjem\n", "  i 2 uker\n", "V402", "vent ventetid"),
    ("  team skal bekrefte\n", '  team skal "ringe"\n', "V405", 'team skal "ringe"'),
    ("  varer til hjem\n", "  varer minst 2 dager\n", "V405", "team skal gjøre dette"),
    ("  når som helst i alle faser\n", "  venter på kontroll\n", "V405", "  lege skal gjøre dette"),
    (" innen 2 dager ved ute, 3 dager ved inne\n", "\n", "V405", "lege skal innkalle"),
    ("team og pasient innen", "team innen", "V404", "aktør pasient"),
    ("hendelse hjem", "opplysning yrke: tekst\nhendelse hjem", "V404", "opplysning yrke"),
    ("hendelse hjem", "beregn mer = smerte + 1\nhendelse hjem", "V404", "beregn mer"),
    ("smerte, sted og besvær", "smerte og sted", "V404", "skjema besvær"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line"), MISSING, ids=lambda part: part[:20])
def test_one_thing_missing_is_one_warning_at_its_line(old: str, new: str, code: str, line: str) -> None:
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    expected = [(code, line_of(text, line))]
    # A step that must wait for another must be led to.
    text = text.replace("  så møtes\n", "  så møtes og råd\n") if "venter på" in text else text
    assert found(text) == expected


def test_a_setting_uses_the_datum_that_it_does_not_name() -> None:
    text = SOUND.replace("smerte, sted og", "smerte og")
    assert found(text) == []
    assert found(re.sub(r" ved ute, 3 dager ved inne", "", text)) == [("V404", line_of(text, "opplysning sted"))]


def test_a_pathway_without_any_source_is_told_so_once() -> None:
    text = re.sub(r"  (ifølge|kilde|hjemmel) .*\n", "", SOUND)
    assert found(text) == [("V402", 1)]
    assert found(text.replace('  versjon "1"\n', '  versjon "1"\n  uten kilde fordi "Prøve"\n')) == []


ACKNOWLEDGED: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("step", lambda text: text.replace("dette\n  ifølge veileder\n", 'dette\n  uten kilde fordi "Prøve"\n')),
    ("total", lambda text: text.replace("4 uker\n  ifølge veileder\n", '4 uker\n  uten kilde fordi "Prøve"\n')),
    ("limit", lambda text: text.replace("skal bekrefte", 'skal "ringe" uten frist fordi "Prøve"')),
    ("actor", lambda text: text.replace('"Teamet"\n', '"Teamet"\naktør vikar "Vikar" ubrukt fordi "Prøve"\n')),
    ("datum", lambda text: text.replace("skjema", 'opplysning yrke: tekst ubrukt fordi "Prøve"\nskjema')),
    ("field", lambda text: text.replace("sted og besvær", "og sted").replace(
        "smerte, og", "smerte og").replace('pasienten?"', 'pasienten?" ubrukt fordi "Prøve"')),
    ("computed", lambda text: text.replace("skjema", 'beregn mer = smerte + 1 ubrukt fordi "Prøve"\nskjema')),
)  # fmt: skip


@pytest.mark.parametrize(("what", "acknowledge"), ACKNOWLEDGED, ids=[what for what, _ in ACKNOWLEDGED])
def test_what_is_acknowledged_is_not_warned_about(what: str, acknowledge: Callable[[str], str]) -> None:
    text = acknowledge(SOUND)
    assert "fordi" in text, what
    assert found(text) == []


STALE = (
    ("  så ventetid\n", '  uten kilde fordi "Prøve"\n  så ventetid\n', '  uten kilde fordi "Prøve"'),
    ('  versjon "1"\n', '  versjon "1"\n  uten kilde fordi "Prøve"\n', '  uten kilde fordi "Prøve"'),
    ("skal bekrefte", 'skal bekrefte uten frist fordi "Prøve"', "skal bekrefte"),
    ("lege skal notere smerte\n", 'lege bør notere smerte uten frist fordi "Prøve"\n', "lege bør notere"),
    ('"Legen"', '"Legen" ubrukt fordi "Prøve"', "aktør lege"),
    ('"Smerte"', '"Smerte" ubrukt fordi "Prøve"', "opplysning smerte"),
    ("innen 4 uker\n", 'innen 4 uker\n  uten kilde fordi "Prøve"\n', '  uten kilde fordi "Prøve"'),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line"), STALE, ids=lambda part: part[:20])
def test_a_reason_that_nothing_needs_is_warned_about(old: str, new: str, line: str) -> None:
    text = SOUND.replace(old, new, 1)
    assert found(text) == [("V406", line_of(text, line))]


def test_what_a_base_lacks_is_not_told_of_what_builds_on_it(tmp_path: Path) -> None:
    base = tmp_path / "rygg.forlop"
    base.write_text(SOUND.replace("  til hjem\n", "  i 2 uker\n"), encoding="utf-8")
    text = 'forløp bydel "Bydelen" bygger på rygg "1"\n  versjon "1"\naktør vikar "Vikaren"\n'
    read = reviewed(pathway_from_text(Source("bydel.forlop", text), library=beside(base)), today=TODAY)
    assert [each.code for each in reviewed(read_pathway(base), today=TODAY).diagnostics] == ["V402"]
    assert [(each.code, each.span.start < len(text)) for each in read.diagnostics] == [("V404", True)]


@pytest.mark.parametrize(
    "line", ['  lege skal gjøre dette uten frist fordi " "', '  uten kilde fordi ""', 'aktør x "X" ubrukt fordi "  "']
)
def test_a_reason_says_something(line: str) -> None:
    text = SOUND.replace("  så ventetid\n", f"  så ventetid\n{line}\n")
    assert "S428" in [each.code for each in pathway_from_text(Source("x", text)).diagnostics]
