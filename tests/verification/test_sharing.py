"""Nothing about a patient goes to another organisation without leave, and each fault is told once, at its line."""

import re
from pathlib import Path

import pytest

from forlop.verification.people.sharing import SHARING
from tests.verification.planted import LIBRARY, ROOT, block_of, changed_lines, found_in, line_of, text_of

GOOD = tuple(sorted((ROOT / "dsl" / "corpus" / "good").glob("*.forlop")))


@pytest.mark.parametrize("file", [*LIBRARY, *GOOD], ids=lambda file: file.stem)
def test_nobody_is_alarmed_about_a_sound_pathway(file: Path) -> None:
    assert found_in(text_of(file), SHARING, file=file) == []


# ---- faults planted in the library


def without_leave(file: Path) -> list[tuple[int, str]]:
    """Each step that asks for consent or names a legal basis, by the line of its name, without any of these lines."""
    text = text_of(file)
    planted: dict[int, str] = {}
    for line, _ in changed_lines(text, r"^  (krever samtykke|hjemmel) ", "  # "):
        block = block_of(text, line)
        first = line_of(text, block[0])
        kept = [each for each in block if not re.match(r"  (krever samtykke|uten samtykke|hjemmel) ", each)]
        planted[first] = text.replace("\n".join(block) + "\n", "\n".join(kept) + "\n")
    return list(planted.items())


def crosses(file: Path, step: list[str]) -> bool:
    """Read off the text alone: whether somebody in the step sends to, or invites, others with another word after i."""
    text = text_of(file)
    level = dict(re.findall(r'^aktør (\w+) +"[^"]*" +i (\w+)', text, re.MULTILINE))
    members: dict[str, list[str]] = {
        name: re.findall(r"\w+", rest)
        for name, rest in re.findall(r'^aktør (\w+) +"[^"]*" +er (.*)', text, re.MULTILINE)
    }

    def levels(name: str) -> set[str]:
        return {level[each] for each in [name, *members.get(name, [])] if each in level}

    for line in step:
        said = re.match(
            r"  (\w+) (?:skal|bør|kan) (?:sende til|innkalle) ([\w, ]+?)(?= innen| straks| senest| midt| uten|$)", line
        )
        if said:
            others = {each for name in re.split(r", | og ", said[2]) for each in levels(name)}
            if any(one != other for one in levels(said[1]) for other in others):
                return True
    return False


def test_a_step_without_leave_is_always_found_where_something_goes_to_another_organisation() -> None:
    """Where the way without consent was the only one to an end, that is told instead (V301)."""
    tried = 0
    for file in LIBRARY:
        for first, text in without_leave(file):
            step = block_of(text, first)
            found = found_in(text, SHARING)
            if [code for code, _ in found] == ["V301"]:
                continue
            code = "V802" if step[0].startswith("møte") else "V801"
            assert [code for code, _ in found] == ([code] if crosses(file, step) else [])
            assert all(first <= line < first + len(step) for _, line in found)
            tried += crosses(file, step)
    assert tried > 25


# ---- what goes with a sending

HEAD = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen" i kommune
aktør sykehus "Sykehuset" i spesialisthelsetjenesten
aktør pasient "Pasienten"
samtykke deling "Deling" antatt
samtykke klart "Klart" uttrykkelig
hendelse time "Time"
opplysning x: ja/nei "X"
opplysning y: tekst "Y"
fase hele "Hele"
slutt bra "Bra"
start s "Start"
  lege skal notere x innen 1 dag
"""
REFERRAL = """\
melding henvisning "Henvisning"
  lege skal sende til sykehus innen 1 dag
  med y
  krever samtykke deling
  uten samtykke så {then}
  så {then}
"""
NOTES = """\
tiltak noterer "Noterer"
  lege {must} notere y innen 1 uke
  så {then}
"""


def referral(then: str = "bra") -> str:
    return REFERRAL.format(then=then)


def notes(then: str = "bra", must: str = "skal") -> str:
    return NOTES.format(then=then, must=must)


NEVER_BEFORE = {
    "noted afterwards": "  så henvisning\n" + referral("noterer") + notes(),
    "noted on another branch": "  hvis x så henvisning\n  ellers så noterer\n" + referral() + notes(),
    "noted by whoever gets it": "  så henvisning\n"
    + referral().replace("  med y", "  sykehus skal notere y innen 1 uke\n  med y"),
}
MAYBE_BEFORE = {
    "noted before": "  så noterer\n" + notes("henvisning") + referral(),
    "only maybe noted before": "  så noterer\n" + notes("henvisning", must="kan") + referral(),
    "noted on one of the ways": "  hvis x så henvisning\n  ellers så noterer\n" + referral() + notes("henvisning"),
    "noted with the sending": "  så henvisning\n"
    + referral().replace("  med y", "  lege skal notere y innen 1 uke\n  med y"),
    "noted beside it": "  så henvisning og noterer\n" + referral() + notes(),
    "noted the last time round": "  så henvisning\n"
    + referral("noterer")
    + notes("tilbake til henvisning, høyst 2 ganger, ellers bra"),
    "noted at any time": "  så henvisning\n"
    + referral()
    + notes("ferdig").replace("  lege", "  når som helst i fase hele\n  lege"),
    "noted after an interruption": "  så henvisning\n"
    + referral()
    + notes("henvisning")
    + 'avbrudd igjen "Igjen"\n  i alle faser\n  så noterer\n',
    "noted in a track": "  så henvisning\n" + referral() + 'spor egen "Egen"\n  starter ved time\n' + notes("ferdig"),
}


@pytest.mark.parametrize("ways", NEVER_BEFORE.values(), ids=NEVER_BEFORE.keys())
def test_what_is_never_noted_before_it_goes_is_told_where_it_is_to_go(ways: str) -> None:
    assert found_in(HEAD + ways, SHARING) == [("V803", line_of(HEAD + ways, "  med y"))]


@pytest.mark.parametrize("ways", MAYBE_BEFORE.values(), ids=MAYBE_BEFORE.keys())
def test_what_may_have_been_noted_before_it_goes_is_in_order(ways: str) -> None:
    assert found_in(HEAD + ways, SHARING) == []


# ---- consent that stops, and meetings that can be held

PASSED = {
    "a wait": 'vent vente "Vente"\n  til time\n{asked}  så bra\n',
    "the rules": 'beslutning vente "Valget"\n  reglene avgjør\n{asked}  hvis x så bra\n  ellers så bra\n',
}
ASKED = "  krever samtykke {consent}\n  uten samtykke så bra\n"


@pytest.mark.parametrize("ways", PASSED.values(), ids=PASSED.keys())
@pytest.mark.parametrize(("consent", "codes"), [("klart", ["V804"]), ("deling", [])])
def test_only_a_presumed_consent_may_stand_where_nobody_asks(ways: str, consent: str, codes: list[str]) -> None:
    text = HEAD + "  så vente\n" + ways.format(asked=ASKED.format(consent=consent))
    assert [code for code, _ in found_in(text, SHARING)] == codes


@pytest.mark.parametrize(
    ("called", "noted", "found"),
    [
        ("lege bør innkalle pasient og sykehus innen 1 uke", "", False),
        ("lege bør innkalle pasient innen 1 uke\n  lege kan innkalle sykehus", "", True),
        ("lege kan innkalle pasient og sykehus innen 1 uke", "  lege bør notere y innen 1 uke\n", True),
        # Nobody has to do anything: an offer that may lapse.
        ("lege kan innkalle pasient og sykehus innen 1 uke", "", False),
    ],
)
def test_whoever_a_meeting_needs_has_to_be_called_to_it(called: str, noted: str, found: bool) -> None:
    meeting = (
        f'møte samtale "Møte"\n  {called}\n{noted}  gyldig med sykehus\n{ASKED.format(consent="deling")}  så bra\n'
    )
    codes = [code for code, _ in found_in(HEAD + "  så samtale\n" + meeting, SHARING)]
    assert codes == (["V805"] if found else [])
