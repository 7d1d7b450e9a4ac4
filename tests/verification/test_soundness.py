"""Whoever begins comes to an end: each way of being left behind is found at its line, with a patient, once."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import pytest

from forlop.diagnostics import Diagnostic, Severity
from forlop.language.parser import parse
from forlop.model.from_syntax import lower
from forlop.model.pathway import Finished, Onward
from forlop.rendering.stories import told
from forlop.source import Source
from forlop.verification.checks import check
from forlop.verification.flow.soundness import SOUNDNESS
from forlop.verification.subject import Budget, Subject

TOP = """\
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen"
aktør kontor "Kontoret"

samtykke deling "Deling" antatt

hendelse innleggelse "Innlagt"

opplysning behov: ja/nei
opplysning bedre: ja/nei
opplysning skår: heltall fra 0 til 10
opplysning nivå: en av lavt, middels, høyt

"""


@dataclass(frozen=True)
class Found:
    """What was found, and the text it was found in."""

    text: str
    findings: tuple[Diagnostic, ...]

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(each.code, self.line(each.span.start)) for each in self.findings]

    def line(self, offset: int) -> str:
        begin = self.text.rfind("\n", 0, offset) + 1
        return self.text[begin : self.text.index("\n", begin)].strip()

    def story(self, number: int = 0) -> list[str]:
        return list(told(self.findings[number].story, language="nb"))


def subject_of(text: str, *, states: int = 100_000) -> Subject:
    parsed = parse(Source("test.forlop", text))
    reading = lower(parsed.document)
    assert (*parsed.diagnostics, *reading.diagnostics) == ()
    assert reading.pathway is not None
    assert check(reading.pathway, reading.places) == ()
    return Subject(reading.pathway, reading.places, date(2026, 3, 2), Budget(states=states))


def found_in(steps: str, *, states: int = 100_000) -> Found:
    text = TOP + steps
    return Found(text, tuple(SOUNDNESS.find(subject_of(text, states=states))))


CONDITIONAL_FORK = """\
start kontroll "Kontroll"
  lege skal notere behov
  så vurdering

beslutning vurdering "Vurdering"
  reglene avgjør
  hvis behov      så prøve_a og prøve_b
  hvis ikke behov så prøve_a

tiltak prøve_a "A"
  lege skal gjøre dette
  hvis behov      så samling
  hvis ikke behov så bra

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_a_conditional_fork_with_the_matching_conditional_steps_is_sound() -> None:
    assert found_in(CONDITIONAL_FORK).lines == []


def test_the_same_with_one_condition_changed_leaves_a_patient_waiting() -> None:
    changed = CONDITIONAL_FORK.replace(
        """\
  lege skal gjøre dette
  hvis behov      så samling
  hvis ikke behov så bra
""",
        """\
  lege skal notere bedre
  hvis bedre      så samling
  hvis ikke bedre så bra
""",
    )
    found = found_in(changed)
    assert found.lines == [("V310", "venter på prøve_a og prøve_b")]
    assert found.story() == [
        "mandag 2. mars 2026: pasienten begynner i `kontroll`",
        "tirsdag 3. mars 2026: `kontroll` blir gjort: `behov` er nei",
        "reglene i `vurdering` sender pasienten til `prøve_a`",
        "onsdag 4. mars 2026: `prøve_a` blir gjort: `bedre` er ja",
        "`samling` venter på `prøve_b`",
        "nå venter `samling` på `prøve_b`, og det kommer aldri",
    ]


def test_a_conditional_fork_by_numbers_is_followed_by_where_the_conditions_cut_them() -> None:
    numbers = CONDITIONAL_FORK.replace("notere behov", "notere skår").replace("ikke behov", "skår er mindre enn 4")
    by_numbers = numbers.replace("hvis behov", "hvis skår er minst 4")
    assert found_in(by_numbers).lines == []
    moved = by_numbers.replace("skår er minst 4      så samling", "skår er minst 5      så samling")
    moved = moved.replace("skår er mindre enn 4 så bra", "skår er mindre enn 5 så bra")
    found = found_in(moved)
    assert found.lines == [("V310", "venter på prøve_a og prøve_b")]
    assert found.story()[1] == "tirsdag 3. mars 2026: `kontroll` blir gjort: `skår` er 4"


def test_what_is_recorded_anew_in_between_may_be_otherwise() -> None:
    anew = CONDITIONAL_FORK.replace('prøve_a "A"\n  lege skal gjøre dette', 'prøve_a "A"\n  lege skal notere behov')
    assert found_in(anew).lines == [("V310", "venter på prøve_a og prøve_b")]


def test_what_another_may_record_at_any_time_is_not_relied_on() -> None:
    beside = CONDITIONAL_FORK.replace(
        "slutt bra",
        """\
sjekkpunkt ny_vurdering "Ny vurdering"
  når som helst i alle faser
  lege kan notere behov
  så ferdig

slutt bra""",
    )
    found = found_in(beside).findings
    assert [each.code for each in found] == ["V317"]
    assert found[0].severity is Severity.UNKNOWN


ONE_INPUT = """\
start kontroll "Kontroll"
  lege skal notere behov
  hvis behov så prøve_a og prøve_b
  ellers så prøve_a

tiltak prøve_a "A"
  lege skal gjøre dette
  så samling

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_a_join_behind_a_branch_that_feeds_one_input_waits_for_ever() -> None:
    found = found_in(ONE_INPUT)
    assert found.lines == [("V310", "venter på prøve_a og prøve_b")]
    assert found.story() == [
        "mandag 2. mars 2026: pasienten begynner i `kontroll`",
        "tirsdag 3. mars 2026: `kontroll` blir gjort: `behov` er nei",
        "onsdag 4. mars 2026: `prøve_a` blir gjort",
        "`samling` venter på `prøve_b`",
        "nå venter `samling` på `prøve_b`, og det kommer aldri",
    ]
    forked = ONE_INPUT.replace("  hvis behov så prøve_a og prøve_b\n  ellers så prøve_a\n", "  så prøve_a og prøve_b\n")
    assert found_in(forked.replace('"B"\n', '"B"\n  bare hvis behov\n')).lines == []


LEAVES_A_BRANCH = """\
start kontroll "Kontroll"
  lege skal gjøre dette
  så deling_av

tiltak deling_av "Deling"
  lege skal gjøre dette
  så prøve_a og prøve_b

tiltak prøve_a "A"
  lege skal notere bedre
  hvis bedre      så samling
  hvis ikke bedre så tilbake til deling_av, høyst 3 ganger, ellers samling

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""

ENTERS_A_BRANCH = """\
start kontroll "Kontroll"
  lege skal gjøre dette
  så prøve_a og prøve_b

tiltak prøve_a "A"
  lege skal gjøre dette
  så samling

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal notere bedre
  hvis bedre så bra
  hvis ikke bedre så tilbake til prøve_a, høyst 3 ganger, ellers bra

slutt bra "Bra"
"""


def test_a_way_back_that_leaves_one_branch_of_a_fork_is_told_as_that() -> None:
    found = found_in(LEAVES_A_BRANCH)
    assert found.lines == [("V316", "hvis ikke bedre så tilbake til deling_av, høyst 3 ganger, ellers samling")]
    assert found.story()[-2:] == [
        "`deling_av` fører til `prøve_b`, som er åpent fra før",
        "nå er `prøve_b` åpnet to ganger samtidig",
    ]
    assert found_in(LEAVES_A_BRANCH.replace("tilbake til deling_av", "tilbake til prøve_a")).lines == []


def test_a_way_back_into_one_branch_between_a_fork_and_its_join_is_told_as_that() -> None:
    found = found_in(ENTERS_A_BRANCH)
    assert found.lines == [("V316", "hvis ikke bedre så tilbake til prøve_a, høyst 3 ganger, ellers bra")]
    assert found.story()[-1] == "nå venter `samling` på `prøve_b`, og det kommer aldri"
    assert found_in(ENTERS_A_BRANCH.replace("tilbake til prøve_a", "tilbake til kontroll")).lines == []


MERGES = """\
start kontroll "Kontroll"
  lege skal notere behov
  så prøve_a og prøve_b

tiltak prøve_a "A"
  lege skal gjøre dette
  så etterpå

tiltak prøve_b "B"
  lege skal gjøre dette
  så etterpå

tiltak etterpå "Etterpå"
  lege skal gjøre dette
  så videre

tiltak videre "Videre"
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_two_branches_that_meet_without_a_join_open_a_step_twice() -> None:
    found = found_in(MERGES)
    assert found.lines == [("V312", 'tiltak etterpå "Etterpå"')]
    assert found.story()[-1] == "nå er `etterpå` åpnet to ganger samtidig"
    assert found_in(MERGES.replace('"Etterpå"\n', '"Etterpå"\n  venter på prøve_a og prøve_b\n')).lines == []


def test_a_side_line_may_be_reached_twice() -> None:
    aside = MERGES.replace("  så prøve_a og prøve_b", "  så prøve_a, prøve_b og hoved").replace(
        "  så bra", "  så ferdig"
    )
    main = aside.replace("slutt bra", 'tiltak hoved "Hoved"\n  lege skal gjøre dette\n  så bra\n\nslutt bra')
    assert found_in(main).lines == []


TWO_ENDS = """\
start kontroll "Kontroll"
  lege skal notere behov
  så prøve_a og prøve_b

tiltak prøve_a "A"
  lege skal gjøre dette
  så bra

tiltak prøve_b "B"
  lege skal gjøre dette
  så verre

slutt bra "Bra"
slutt verre "Verre"
"""


def test_two_branches_with_ends_of_their_own_give_two_results() -> None:
    found = found_in(TWO_ENDS)
    assert [code for code, _ in found.lines] == ["V313"]
    assert found.story()[-1] == "nå har samme pasient nådd både `verre` og `bra`"
    assert found_in(TWO_ENDS.replace("så verre", "så bra").replace('slutt verre "Verre"\n', "")).lines == []


CLOSES = """\
start kontroll "Kontroll"
  lege skal gjøre dette
  så prøve_a, prøve_b og prøve_c

tiltak prøve_a "A"
  lege skal gjøre dette
  så bra

tiltak prøve_b "B"
  lege skal gjøre dette
  så bra

tiltak prøve_c "C"
  lege skal notere bedre
  hvis bedre så verre
  ellers så prøve_d

tiltak prøve_d "D"
  lege skal gjøre dette
  så bra

slutt bra "Bra"
slutt verre "Verre" lukker alt
"""


def test_an_end_that_closes_all_may_come_after_another_end() -> None:
    found = found_in(CLOSES)
    assert found.lines == [("V313", "hvis bedre så verre")]
    assert found_in(CLOSES.replace("så verre", "så bra").replace('slutt verre "Verre" lukker alt\n', "")).lines == []


def test_what_happens_before_an_end_that_closes_all_counts() -> None:
    """The last branch can only end the run; before it does, the others may meet."""
    meets = MERGES.replace("  så prøve_a og prøve_b", "  så prøve_a, prøve_b og til_slutt")
    only_one_end = meets.replace("så bra", "så lukket").replace('slutt bra "Bra"\n', "")
    last = 'tiltak til_slutt "Til slutt"\n  lege skal gjøre dette\n  så lukket\n\nslutt lukket "Lukket" lukker alt\n'
    assert found_in(only_one_end + last).lines == [("V312", 'tiltak etterpå "Etterpå"')]


def test_what_a_branch_beside_records_in_between_counts() -> None:
    by_hand = CONDITIONAL_FORK.replace("beslutning vurdering", "tiltak vurdering").replace(
        "reglene avgjør", "lege skal gjøre dette"
    )
    beside = by_hand.replace("  så vurdering\n", "  så vurdering og ny_prøve\n")
    recorded = '\ntiltak ny_prøve "Ny prøve"\n  lege skal notere behov\n  så ferdig\n'
    found = found_in(beside + recorded)
    assert found.lines == [("V310", "venter på prøve_a og prøve_b")]
    assert found_in(beside + recorded.replace("notere behov", "notere bedre")).lines == []


NO_END = """\
start kontroll "Kontroll"
  lege skal notere skår
  hvis skår er minst 4 så bra
  ellers så brev

overføring brev "Brev"
  lege skal sende til kontor
  kontor skal svare
  ved avslag så ferdig
  ved retur så tilbake til brev, høyst 2 ganger, ellers bra
  så ferdig

slutt bra "Bra"
"""


def test_a_reply_after_which_nothing_is_open_leaves_the_patient_without_an_end() -> None:
    found = found_in(NO_END)
    assert found.lines == [("V311", "så ferdig")]
    assert found.story()[-1] == "nå er ingenting åpent, og ingen slutt er nådd"
    assert found_in(NO_END.replace("så ferdig", "så bra")).lines == []


def test_every_reply_is_a_way_that_must_lead_to_an_end() -> None:
    only_on_refusal = NO_END.replace("\n  så ferdig", "\n  så bra")
    found = found_in(only_on_refusal)
    assert found.lines == [("V311", "ved avslag så ferdig")]
    assert found.story()[-3] == "torsdag 5. mars 2026: mottakeren avslår `brev`"


def test_what_an_otherwise_leads_to_is_reached_after_as_many_rounds_as_are_allowed() -> None:
    rounds = NO_END.replace("ellers bra", "ellers lukket").replace("så ferdig", "så bra")
    ends = rounds + '\ntiltak lukket "Lukket"\n  lege skal gjøre dette\n  så ferdig\n'
    found = found_in(ends)
    assert found.lines == [("V311", "så ferdig")]
    assert found.story()[2:] == [
        "onsdag 4. mars 2026: `brev` blir sendt",
        "torsdag 5. mars 2026: mottakeren sender `brev` tilbake",
        "pasienten går tilbake til `brev`, gang nummer 1",
        "lørdag 7. mars 2026: det samme skjer én gang til",
        "søndag 8. mars 2026: `brev` blir sendt",
        "mandag 9. mars 2026: mottakeren sender `brev` tilbake",
        "tirsdag 10. mars 2026: `lukket` blir gjort",
        "arbeidet etter `lukket` er ferdig",
        "nå er ingenting åpent, og ingen slutt er nådd",
    ]


PARTIAL = """\
fase fase_en "En"
start kontroll "Kontroll"
  lege skal notere behov
  så prøve_a og prøve_b

tiltak prøve_a "A"
  lege skal gjøre dette
  så samling

fase fase_to "To"
tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

slutt bra "Bra"

avbrudd igjen "Igjen"
  i fase fase_en
  så kontroll
"""


def test_an_interruption_of_a_part_that_meets_what_it_left_is_told_with_its_scope() -> None:
    found = found_in(PARTIAL)
    assert found.lines == [("V315", "i fase fase_en")]
    assert "onsdag 4. mars 2026: `igjen` skjer" in found.story()
    assert found_in(PARTIAL.replace("i fase fase_en", "i alle faser")).lines == []


DEAD = """\
start kontroll "Kontroll"
  lege skal notere behov
  hvis behov så prøve_a
  ellers så vurdering

beslutning vurdering "Vurdering"
  reglene avgjør
  hvis behov så prøve_b
  ellers så prøve_a

tiltak prøve_b "B"
  lege skal gjøre dette
  så prøve_a

tiltak prøve_a "A"
  bare hvis skår er minst 4
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_a_step_that_contradicts_what_was_answered_before_is_done_for_nobody() -> None:
    steps = DEAD.replace("notere behov\n", "notere behov og skår\n")
    found = found_in(steps)
    assert found.lines == [("V314", "hvis behov så prøve_b")]
    assert [found.line(each.span.start) for each in found.findings[0].related] == [
        "ellers så vurdering",
        'tiltak prøve_b "B"',
    ]
    asked_anew = steps.replace(
        "ellers så vurdering\n", 'ellers så igjen\n\ntiltak igjen "Igjen"\n  lege skal notere behov\n  så vurdering\n'
    )
    assert found_in(asked_anew).lines == []


def test_a_step_that_is_never_relevant_where_it_stands_is_done_for_nobody() -> None:
    steps = DEAD.replace("notere behov\n", "notere behov og skår\n").replace(
        "hvis behov så prøve_b", "hvis skår er minst 7 så prøve_b"
    )
    assert found_in(steps).lines == []
    never = steps.replace('"B"\n', '"B"\n  bare hvis skår er mindre enn 7\n')
    assert found_in(never).lines == [("V314", "bare hvis skår er mindre enn 7")]


NOBODY_THERE = """\
fase tidlig "Tidlig"
start kontroll "Kontroll"
  lege skal notere behov
  så vurdering og råd

beslutning vurdering "Vurdering"
  reglene avgjør
  hvis behov så prøve_a
  ellers så ferdig

beslutning råd "Råd"
  reglene avgjør
  hvis behov så prøve_b
  ellers så bra

tiltak prøve_a "A"
  lege skal gjøre dette
  så samling

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

fase sen "Sen"
tiltak samtale "Samtale"
  lege skal gjøre dette
  så ferdig

slutt bra "Bra"

avbrudd uro "Uro"
  i fase sen
  så samtale
  ved siden av
"""


def test_what_can_only_come_where_nobody_ever_is_is_done_for_nobody() -> None:
    """The end stands in the phase too; there a patient waits only while another line goes on."""
    found = found_in(NOBODY_THERE)
    assert found.lines == [("V314", "i fase sen")]
    assert [found.line(each.span.start) for each in found.findings[0].related] == ['tiltak samtale "Samtale"']
    waits_at_the_end = NOBODY_THERE.replace("hvis behov så prøve_b", "hvis behov så bra").replace(
        "  venter på prøve_a og prøve_b\n", ""
    )
    waits_at_the_end = waits_at_the_end.replace('tiltak prøve_b "B"\n  lege skal gjøre dette\n  så samling\n\n', "")
    assert found_in(waits_at_the_end).lines == []
    assert found_in(NOBODY_THERE.replace("i fase sen", "i fase tidlig")).lines == []
    assert found_in(NOBODY_THERE.replace("i fase sen", "i alle faser")).lines == []


def test_a_step_at_any_time_where_nobody_ever_is_is_done_for_nobody() -> None:
    anytime = NOBODY_THERE.partition("avbrudd uro")[0].replace('"Samtale"\n', '"Samtale"\n  når som helst i fase sen\n')
    assert found_in(anytime).lines == [("V314", "når som helst i fase sen")]
    assert found_in(anytime.replace("i fase sen", "i fase tidlig")).lines == []


ONLY_BESIDE = """\
fase tidlig "Tidlig"
start kontroll "Kontroll"
  lege skal notere behov
  så prøve_a

tiltak vurdering "Vurdering"
  lege skal notere bedre
  så bra

tiltak prøve_a "A"
  lege skal gjøre dette
  så vurdering

fase sen "Sen"
tiltak samtale "Samtale"
  lege skal gjøre dette
  så ferdig

slutt bra "Bra"

avbrudd forverring "Forverring"
  i fase sen
  så vurdering

avbrudd uro "Uro"
  i fase tidlig
  så samtale
  {mode}
"""


@pytest.mark.parametrize("mode", ["deretter tilbake", "ved siden av"])
def test_an_interruption_comes_where_only_the_line_of_another_is_open(mode: str) -> None:
    """The other has come first, and the story says so."""
    found = found_in(ONLY_BESIDE.format(mode=mode))
    assert found.lines == [("V315", "i fase sen")]
    told_of = [line.rpartition(": ")[2] for line in found.story()]
    assert [line for line in told_of if line.endswith("skjer")] == ["`uro` skjer", "`forverring` skjer"]
    apart = ONLY_BESIDE.replace("i fase sen\n  så vurdering", "i alle faser\n  så vurdering")
    assert found_in(apart.format(mode=mode)).lines == []


COUNTED = """\
start kontroll "Kontroll"
  lege skal notere behov
  så prøve_a

tiltak prøve_a "A"
  lege skal gjøre dette
  så vurdering

beslutning vurdering "Vurdering"
  lege skal notere bedre
  hvis bedre så bra
  ellers så tilbake til prøve_a, høyst 2 ganger, ellers prøve_b

tiltak prøve_b "B"
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_what_comes_after_rounds_that_nobody_goes_so_often_is_done_for_nobody() -> None:
    assert found_in(COUNTED).lines == []
    line = "ellers så tilbake til prøve_a, høyst 2 ganger, ellers prøve_b"
    once_and_for_all = COUNTED.replace("lege skal notere bedre\n  hvis bedre", "reglene avgjør\n  hvis behov")
    asked_before = COUNTED.replace("notere behov\n", "notere behov og bedre\n").replace(
        "lege skal notere bedre\n  hvis", "reglene avgjør\n  hvis"
    )
    assert found_in(once_and_for_all).lines == []
    assert found_in(asked_before).lines == []
    onward = COUNTED.replace("så prøve_a\n\ntiltak", f"{line[7:]}\n\ntiltak", 1).replace(f"  {line}", "  ellers så bra")
    found = found_in(onward)
    assert found.lines == [("V314", line[7:])]
    assert found.findings[0].help == "count"


DONE_BEFORE = """\
start kontroll "Kontroll"
  lege skal notere behov
  så forsøk

tiltak forsøk "Forsøk"
  lege skal gjøre dette
  så vurdering

beslutning vurdering "Vurdering"
  reglene avgjør
  hvis {done} er gjort så prøve_a
  ellers så prøve_b

tiltak prøve_a "A"
  lege skal gjøre dette
  så bra

tiltak prøve_b "B"
  lege skal gjøre dette
  så bra

slutt bra "Bra"
"""


def test_what_asks_for_a_step_that_is_always_or_never_done_leads_nobody_there() -> None:
    assert found_in(DONE_BEFORE.format(done="forsøk")).lines == [("V314", "ellers så prøve_b")]
    assert found_in(DONE_BEFORE.format(done="prøve_b")).lines == [("V314", "hvis prøve_b er gjort så prøve_a")]
    skipped = DONE_BEFORE.replace('"Forsøk"\n', '"Forsøk"\n  bare hvis behov\n')
    assert found_in(skipped.format(done="forsøk")).lines == []


def test_what_asks_whether_something_is_known_that_is_only_noted_later_is_done_for_nobody() -> None:
    asks = DONE_BEFORE.format(done="forsøk").replace("forsøk er gjort", "skår er kjent")
    later = asks.replace('"B"\n  lege skal gjøre dette', '"B"\n  lege skal notere skår')
    assert found_in(later).lines == [("V314", "hvis skår er kjent så prøve_a")]
    before = later.replace("notere behov\n", "notere behov\n  lege kan notere skår\n")
    assert found_in(before).lines == []


def test_beyond_the_budget_nothing_is_said_to_be_proven() -> None:
    found = found_in(MERGES.replace('"Etterpå"\n', '"Etterpå"\n  venter på prøve_a og prøve_b\n'), states=3)
    assert [(each.code, each.severity, each.help) for each in found.findings] == [("V317", Severity.UNKNOWN, "states")]


LIBRARY = (
    "haugland/haugland.forlop",
    "ostensjo_fall/fall.forlop",
    "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop",
    "rus_psykisk/tsb.forlop",
)


@pytest.mark.parametrize("path", LIBRARY)
def test_the_pathways_of_the_library_leave_nobody_behind(path: str) -> None:
    text = (files("forlop.pathways") / path).read_text("utf-8")
    assert tuple(SOUNDNESS.find(subject_of(text))) == ()


@pytest.mark.parametrize("path", LIBRARY)
def test_a_way_of_the_library_that_leads_nowhere_is_found(path: str) -> None:
    """A fault planted in the last way to an end; where another branch ends the run, it does no harm."""
    text = (files("forlop.pathways") / path).read_text("utf-8")
    parsed = lower(parse(Source("test.forlop", text)).document)
    assert parsed.pathway is not None
    planted = 0
    for step in parsed.pathway.steps:
        if isinstance(step.then, Onward) and set(step.then.steps) <= parsed.pathway.named_ends.keys():
            without = step.model_copy(update={"then": Finished()})
            steps = tuple(without if each is step else each for each in parsed.pathway.steps)
            broken = parsed.pathway.model_copy(update={"steps": steps})
            found = tuple(SOUNDNESS.find(Subject(broken, parsed.places, date(2026, 3, 2))))
            assert [each.code for each in found] in ([], ["V311"]), step.name
            planted += len(found)
    assert planted > 0


WAITS_AFTER = """\
start kontroll "Kontroll"
  lege skal gjøre dette
  så prøve_a og prøve_b

melding prøve_a "A"
  lege skal sende til kontor
  krever samtykke deling
  uten samtykke så samling
  så samling

tiltak prøve_b "B"
  lege skal gjøre dette
  så samling

tiltak samling "Samling"
  venter på prøve_a og prøve_b
  lege skal gjøre dette
  så bra

slutt bra "Bra"

avbrudd uro "Uro"
  i alle faser
  så prøve_b
"""


def test_the_interruption_by_which_a_patient_is_left_behind_is_shown_among_the_places() -> None:
    found = found_in(WAITS_AFTER)
    assert found.lines == [("V310", "venter på prøve_a og prøve_b")]
    shown = [(each.role, found.line(each.span.start)) for each in found.findings[0].related]
    assert ("interrupts", 'avbrudd uro "Uro"') in shown


ASKED = """\
samtykke uttalt "Uttalt" uttrykkelig

start kontroll "Kontroll"
  lege skal gjøre dette
  så brev

melding brev "Brev"
  lege skal sende til kontor
  krever samtykke {}
  uten samtykke så bra
  så bra og annet

slutt bra "Bra"
slutt annet "Annet"
"""


@pytest.mark.parametrize(("consent", "is_asked"), [("deling", False), ("uttalt", True)])
def test_nobody_is_asked_for_a_consent_that_is_assumed(consent: str, is_asked: bool) -> None:
    found = found_in(ASKED.format(consent))
    assert [code for code, _ in found.lines] == ["V313"]
    asked = f"onsdag 4. mars 2026: pasienten blir spurt om `{consent}` og sier ja"
    assert (asked in found.story()) is is_asked
