"""A variant is its base with the changes made: whole, located, reported, and never looser than it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forlop.application.base_examples import OfBase, tried_on
from forlop.application.keeping import kept_from
from forlop.application.library import Texts
from forlop.application.pathway_files import ReadPathway, pathway_from_text, read_pathway
from forlop.application.testing import Differs
from forlop.cli.examples_in_words import actual_words
from forlop.language import syntax
from forlop.language.parser import parse
from forlop.language.printer import Printer
from forlop.model.changes import ChangeKind, Effect
from forlop.model.pathway import Onward, Pathway
from forlop.rendering.chart import chart_of
from forlop.rendering.findings import as_json, finding
from forlop.rendering.local import Mark, local_in, local_overlay
from forlop.rendering.svg import svg_of
from forlop.source import Source

LIBRARY = sorted(
    file
    for file in (Path(__file__).parents[2] / "pathways").rglob("*.forlop")
    if "bygger på" not in file.read_text("utf-8")
)
each_pathway = pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.stem)

BASE = """forløp grunnlag "Grunnlag"
  versjon "1.0"
  eier "Fylket"
  gjelder for "Alle"

aktør lege    "Legen"
aktør team    "Teamet"
aktør pasient "Pasienten"

samtykke deling "Deling" uttrykkelig

opplysning skår: heltall fra 0 til 10 "Skår"
opplysning vekt: heltall fra 0 til 300 "Vekt"

start kontroll "Kontroll"
  lege skal notere skår innen 2 uker
  team bør gjøre dette innen 4 uker
  så telefon og besøk

tiltak telefon "Telefon"
  team bør gjøre dette innen 2 uker
  så oppsummering

tiltak besøk "Besøk"
  team kan gjøre dette innen 3 uker
  så oppsummering

beslutning oppsummering "Oppsummering"
  venter på telefon og besøk
  reglene avgjør
  hvis skår er minst 5 så trening
  ellers så søknad

tiltak trening "Trening"
  team bør notere vekt innen 4 uker
  så samtale

tiltak søknad "Søknad"
  lege skal gjøre dette innen 10 dager (lovfrist)
  hjemmel "pbrl § 2-2"
  så samtale

møte samtale "Samtale"
  team bør innkalle lege og pasient innen 4 uker etter oppsummering
  gyldig med team
  så fulgt_opp

slutt fulgt_opp "Fulgt opp"

eksempel "Høy skår"
  gitt skår er 7
  når 02.03.2026 kontroll er gjort
  så er neste telefon og besøk

eksempel "Fristen for telefonen"
  gitt skår er 7
  når 02.03.2026 kontroll er gjort
  så er fristen for telefon 16.03.2026
"""


def variant(lines: str, *, on: str = "grunnlag", name: str = "lokalt") -> Source:
    return Source(name, f'forløp {name} "Lokalt" bygger på {on} "1.0"\n  versjon "1.0"\n\n{lines}\n')


def read(lines: str, *others: Source) -> ReadPathway:
    library = Texts((Source("grunnlag", BASE), *others))
    return pathway_from_text(variant(lines, on=others[-1].name if others else "grunnlag"), library=library)


def merged(lines: str, *others: Source) -> Pathway:
    one = read(lines, *others)
    assert one.diagnostics == ()
    assert one.pathway is not None
    return one.pathway


def codes(lines: str) -> list[str]:
    return [found.code for found in read(lines).diagnostics]


def ways(pathway: Pathway) -> dict[str, set[str]]:
    """Where each step leads."""
    return {
        step.name: {name for _, way in step.ways if isinstance(way, Onward) for name in way.steps}
        for step in pathway.steps
    }


# ---- the whole


@each_pathway
def test_a_variant_without_changes_is_its_base(file: Path, tmp_path: Path) -> None:
    base = read_pathway(file).pathway
    assert base is not None
    path = tmp_path / "lokalt.forlop"
    path.write_text(f'forløp lokalt "Lokalt" bygger på {base.name} "{base.version}"\n  versjon "9"\n', "utf-8")
    local = read_pathway(path)
    assert local.diagnostics == ()
    of_its_own = {"name": "lokalt", "title": "Lokalt", "version": "9", "valid_from": None, "review_by": None}
    assert local.pathway == base.model_copy(update={**of_its_own, "examples": ()})
    assert local.changes == ()


def test_what_is_kept_for_patients_needs_the_base_no_more() -> None:
    local = read(
        'strammer telefon til 1 uke\nlegger til tiltak brev "Brev" etter trening\n  team bør gjøre dette innen 1 uke'
    )
    kept = kept_from(local)
    alone = pathway_from_text(Source("kept", kept.text))
    assert alone.diagnostics == ()
    assert alone.pathway == local.pathway


def test_what_is_kept_is_another_text_when_the_base_is() -> None:
    other = Source("grunnlag", BASE.replace("innen 3 uker", "innen 2 uker"))
    source = variant("strammer telefon til 1 uke")
    one, two = (
        kept_from(pathway_from_text(source, library=Texts((base,)))) for base in (Source("grunnlag", BASE), other)
    )
    assert one.hash != two.hash


def test_the_header_says_what_the_variant_says_and_else_what_the_base_says() -> None:
    one = pathway_from_text(
        Source("x", 'forløp lokalt "Lokalt" bygger på grunnlag "1.0"\n  versjon "2"\n  eier "Bydelen"\n'),
        library=Texts((Source("grunnlag", BASE),)),
    ).pathway
    assert one is not None
    assert (one.title, one.version, one.owner, one.applies_to) == ("Lokalt", "2", "Bydelen", "Alle")


def test_a_variant_has_a_version_of_its_own() -> None:
    source = Source("x", 'forløp lokalt "Lokalt" bygger på grunnlag "1.0"\n')
    found = pathway_from_text(source, library=Texts((Source("grunnlag", BASE),))).diagnostics
    assert [each.code for each in found] == ["S222"]


def test_a_variant_of_a_variant_changes_what_the_first_gave() -> None:
    first = variant("strammer telefon til 10 dager", name="fylke")
    local = merged('strammer telefon til 1 uke\nkaller telefon "Ring"', first)
    step = local.named_steps["telefon"]
    assert step.title == "Ring"
    assert "WEEKS" in str(step.duties[0].timing).upper()
    looser = read("strammer telefon til 11 dager", first)
    assert [found.code for found in looser.diagnostics] == ["S416"]


# ---- what is added and removed


def brev(place: str, name: str = "brev") -> str:
    return f'legger til tiltak {name} "Brev" {place}\n  team bør gjøre dette innen 1 uke\n'


def test_what_is_added_leads_where_the_step_before_led() -> None:
    led = ways(merged(brev("etter trening")))
    assert (led["trening"], led["brev"]) == ({"brev"}, {"samtale"})


def test_two_additions_after_the_same_step_stand_in_source_order() -> None:
    led = ways(merged(brev("etter trening") + brev("etter trening", "kort")))
    assert (led["trening"], led["brev"], led["kort"]) == ({"brev"}, {"kort"}, {"samtale"})


def test_what_is_added_before_a_join_is_waited_for_instead() -> None:
    local = merged(brev("etter telefon"))
    assert set(local.named_steps["oppsummering"].waits_for) == {"brev", "besøk"}


def test_what_is_added_between_takes_one_way_of_a_branch() -> None:
    led = ways(merged(brev("mellom oppsummering og søknad")))
    assert (led["oppsummering"], led["brev"]) == ({"trening", "brev"}, {"søknad"})


def test_what_is_added_between_takes_one_line_of_a_fork() -> None:
    led = ways(merged(brev("mellom kontroll og besøk")))
    assert (led["kontroll"], led["brev"]) == ({"telefon", "brev"}, {"besøk"})


def test_a_decision_that_is_added_goes_on_otherwise() -> None:
    local = merged(
        'legger til beslutning igjen "Igjen?" etter trening\n  reglene avgjør\n  hvis skår er minst 9 så søknad'
    )
    assert ways(local)["igjen"] == {"søknad", "samtale"}


def test_a_step_that_is_removed_is_led_past() -> None:
    led = ways(merged('fjerner trening fordi "Gis i grupper"'))
    assert "trening" not in led
    assert led["oppsummering"] == {"samtale", "søknad"}


def test_a_line_of_a_fork_that_is_removed_is_not_waited_for() -> None:
    local = merged('fjerner besøk fordi "Ingen bil"')
    assert local.named_steps["oppsummering"].waits_for == ("telefon",)
    assert ways(local)["kontroll"] == {"telefon"}


def test_a_step_before_a_join_that_is_removed_is_waited_for_in_the_one_before() -> None:
    local = merged(brev("etter telefon") + 'fjerner brev fordi "Ikke likevel"')
    assert set(local.named_steps["oppsummering"].waits_for) == {"telefon", "besøk"}


@pytest.mark.parametrize(
    ("removed", "needed_by"),
    [
        ("oppsummering", "beslutning oppsummering"),
        ("kontroll", "start kontroll"),
    ],
)
def test_a_step_that_others_need_is_not_removed_and_they_are_told(removed: str, needed_by: str) -> None:
    one = read(f'fjerner {removed} fordi "Nei"')
    (found,) = one.diagnostics
    assert found.code == "S424"
    source, span = one.source.part(found.related[0].span)
    assert source.text[span.start : span.end].startswith(needed_by)


def test_a_step_that_a_limit_runs_from_is_not_removed() -> None:
    one = read('strammer samtale til innen 1 uke etter trening\nfjerner trening fordi "Nei"')
    assert {found.code for found in one.diagnostics} == {"S416"}
    base = BASE.replace("etter oppsummering", "etter trening")
    source = variant('fjerner trening fordi "Nei"')
    (found,) = pathway_from_text(source, library=Texts((Source("grunnlag", base),))).diagnostics
    assert (found.code, found.help) == ("S424", "needed")


def test_a_step_that_alone_records_what_is_read_is_not_removed() -> None:
    base = (
        BASE.replace("hvis skår er minst 5", "hvis vekt er minst 5")
        .replace("team bør gjøre dette innen 2 uker\n", "team bør notere vekt innen 2 uker\n")
        .replace("team bør notere vekt innen 4 uker", "team bør gjøre dette innen 4 uker")
    )
    source = variant('fjerner telefon fordi "Nei"')
    (found,) = pathway_from_text(source, library=Texts((Source("grunnlag", base),))).diagnostics
    assert (found.code, found.help) == ("S424", "needed")


PAUSED = BASE.replace(
    'eksempel "Høy skår"',
    'pause reise "På reise"\n  stopper fristen for {steps}\n\neksempel "Høy skår"',
)


def test_a_step_that_is_removed_leaves_the_list_of_a_pause() -> None:
    base = Source("grunnlag", PAUSED.format(steps="trening, besøk og telefon"))
    one = pathway_from_text(variant('fjerner besøk fordi "Ingen bil"'), library=Texts((base,)))
    assert one.diagnostics == ()
    assert one.pathway is not None
    assert one.pathway.pauses[0].steps == ("trening", "telefon")


def test_a_step_is_not_removed_when_a_pause_would_stop_nothing() -> None:
    base = Source("grunnlag", PAUSED.format(steps="besøk"))
    (found,) = pathway_from_text(variant('fjerner besøk fordi "Ingen bil"'), library=Texts((base,))).diagnostics
    assert (found.code, found.help) == ("S424", "pause")


FALL = next(file for file in LIBRARY if file.stem == "fall")


@pytest.mark.parametrize("step", ["hjemmebesøk", "trening", "hverdagsrehabilitering"])
def test_a_step_of_the_library_that_nothing_needs_can_be_removed(step: str, tmp_path: Path) -> None:
    path = tmp_path / "lokalt.forlop"
    lines = f'fjerner {step} fordi "Gjøres av andre"'
    path.write_text(f'forløp lokalt "Lokalt" bygger på fall "0.1"\n  versjon "1"\n\n{lines}\n', "utf-8")
    assert read_pathway(path).diagnostics == ()


# ---- the first line


def first_line(base: str) -> tuple[ReadPathway, list[str]]:
    text = f'forløp lokalt "Lokalt" bygger på {base}\n  versjon "1"\n\nkaller team "Vi"\n'
    one = pathway_from_text(Source("x", text), library=Texts((Source("grunnlag", BASE),)))
    return one, [found.code for found in one.diagnostics]


def test_a_base_without_version_is_one_mistake_with_the_line_to_write() -> None:
    one, codes_of = first_line("grunnlag")
    assert codes_of == ["S409"]
    told = finding(one.diagnostics[0], one.source, language="nb")
    assert told.help == 'skriv `forløp lokalt "Lokalt" bygger på grunnlag "1.0"`'
    assert first_line("ukjent")[1] == ["S409"]


@pytest.mark.parametrize("base", ["grunnlag 1.0", "grunnlag «1.0", "grunnlag versjon 1"])
def test_a_base_that_cannot_be_read_is_one_mistake(base: str) -> None:
    assert len(first_line(base)[1]) == 1


def test_a_consent_that_says_nowhere_to_go_without_it_is_told_what_to_write() -> None:
    one = read("strammer trening til krever samtykke deling")
    (found,) = one.diagnostics
    assert finding(found, one.source, language="nb").help == "skriv `, uten samtykke så …` til slutt"


# ---- tighter and looser


def test_a_change_of_all_tasks_of_one_is_told_once_for_each_value() -> None:
    base = BASE.replace(
        "  team bør notere vekt innen 4 uker",
        "  team bør notere vekt innen 4 uker\n  team bør gjøre dette innen 3 uker",
    )
    source = variant('løsner trening til kan fordi "Få"\nstrammer trening til 1 uke')
    changes = pathway_from_text(source, library=Texts((Source("grunnlag", base),))).changes
    assert [(change.kind, change.was.said("nb")) for change in changes] == [
        (ChangeKind.OBLIGATION, "bør"),
        (ChangeKind.LIMIT, "innen 4 uker"),
        (ChangeKind.LIMIT, "innen 3 uker"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        'strammer telefon til 1 uke\nløsner telefon til 8 uker fordi "Få"',
        "strammer telefon til 1 uke\nstrammer telefon for team til 3 dager",
        "strammer samtale til gyldig med team og pasient\nstrammer samtale til gyldig med team, pasient og lege",
        "strammer trening til krever samtykke deling, uten samtykke så samtale\n" * 2,
        'kaller team "A"\nkaller team "B"',
    ],
)
def test_the_same_is_not_changed_twice_and_the_first_line_is_shown(lines: str) -> None:
    one = read(lines)
    (found,) = one.diagnostics
    assert found.code == "S427"
    shown = as_json(finding(found, one.source, language="nb"))
    assert (shown["line"], [each["line"] for each in shown["related"]]) == (5, [4])  # type: ignore[attr-defined]


def test_an_empty_reason_is_no_reason() -> None:
    assert codes('løsner telefon til 3 uker fordi ""') == ["S428"]
    assert codes('fjerner trening fordi " "') == ["S428"]


def test_a_variant_is_not_called_what_its_base_is() -> None:
    source = Source("x", 'forløp grunnlag "Lokalt" bygger på grunnlag "1.0"\n  versjon "2"\n')
    found = pathway_from_text(source, library=Texts((Source("grunnlag", BASE),))).diagnostics
    assert [each.code for each in found] == ["S429"]


@pytest.mark.parametrize(
    ("limit", "instead"),
    [
        ("innen 1 uke", "skriv `til 1 uke` eller `til innen 1 uke etter oppsummering`"),
        ("innen 2 uker, helst innen 1 uke", "skriv `til innen 2 uker etter oppsummering, helst innen 1 uke`"),
        ("innen 5 uker", "skriv en kortere frist fra det samme"),
    ],
)
def test_a_limit_from_another_moment_is_told_as_that_with_what_to_write(limit: str, instead: str) -> None:
    one = read(f"strammer samtale til {limit}")
    (found,) = one.diagnostics
    assert found.code == "S416"
    told = finding(found, one.source, language="nb").help
    assert told is not None
    assert "fra et annet tidspunkt" in told
    assert instead in told
    for written in re.findall(r"`(til [^`]*)`", told):
        assert codes(f"strammer samtale {written}") == []


def test_every_change_is_reported_with_what_was_and_what_is() -> None:
    one = read(
        'kaller team "Vårt team"\nstrammer telefon til 1 uke\nstrammer samtale til gyldig med team og pasient\n'
        'løsner besøk til 4 uker fordi "Lang vei"\nstrammer besøk til bør\n'
        "strammer trening til krever samtykke deling, uten samtykke så samtale\n" + brev("etter samtale")
    )
    assert one.diagnostics == ()
    told = [(c.kind, c.place, c.actor, c.effect, c.was.said("nb"), c.now.said("nb"), c.because) for c in one.changes]
    tighter, looser, neither = Effect.TIGHTENING, Effect.LOOSENING, Effect.NEUTRAL
    assert told == [
        (ChangeKind.RENAMED, "team", None, neither, "Teamet", "Vårt team", None),
        (ChangeKind.LIMIT, "telefon", "team", tighter, "innen 2 uker", "innen 1 uke", None),
        (ChangeKind.QUORUM, "samtale", None, tighter, "team", "team og pasient", None),
        (ChangeKind.LIMIT, "besøk", "team", looser, "innen 3 uker", "innen 4 uker", "Lang vei"),
        (ChangeKind.OBLIGATION, "besøk", "team", tighter, "kan", "bør", None),
        (ChangeKind.CONSENT, "trening", None, tighter, "", "deling", None),
        (ChangeKind.ADDED, "brev", None, neither, "", "Brev", None),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("strammer telefon til 3 uker", "S416"),
        ("strammer telefon til kan", "S416"),
        ("strammer samtale til gyldig med lege", "S416"),
        ("strammer samtale til 1 uke", None),
        ("strammer samtale til innen 1 uke", "S416"),
        ('løsner telefon til 1 uke fordi "Kan det"', "S417"),
        ('løsner telefon til skal fordi "Kan det"', "S417"),
        ('løsner søknad til 11 dager fordi "Ferie"', "S418"),
        ('løsner søknad til kan fordi "Ferie"', "S418"),
        ('fjerner søknad fordi "Ferie"', "S418"),
        ("strammer søknad til 9 dager", None),
        ("strammer telefon til bør", "S419"),
        ("strammer kontroll for team til skal", None),
        ("løsner telefon til 3 uker", "S116"),
        ("fjerner trening", "S116"),
    ],
)
def test_nothing_is_loosened_but_by_its_word_with_a_reason_and_never_the_law(line: str, code: str | None) -> None:
    assert codes(line) == ([code] if code else [])


def limits_of(document: syntax.Document) -> Iterator[tuple[str, str, syntax.Duration, bool]]:
    """Each step and actor with one limit of one length there, that length, and whether the law gives it."""
    for block in document.blocks:
        if not isinstance(block.opener, syntax.Opening):
            continue
        duties = [clause for clause in block.clauses if isinstance(clause, syntax.Duty) and clause.timing is not None]
        basis = any(isinstance(clause, syntax.TextClause) and clause.kind == "BASIS" for clause in block.clauses)
        for duty in duties:
            match duty.timing:
                case syntax.Within(cases=(syntax.Case(duration=duration, when=None), *rest)) if (
                    sum(other.actor.text == duty.actor.text for other in duties) == 1
                    and not any(isinstance(each, syntax.Case | syntax.OtherwiseCase) for each in rest)
                    and int(duration.amount.text) > 1
                ):
                    locked = duty.force == "STATUTORY" or (basis and duty.obligation == "SHALL")
                    yield block.opener.name.text, duty.actor.text, duration, locked
                case _:
                    pass


def changed_by(file: Path, tmp_path: Path, word: str, more: int, reason: str = "") -> tuple[ReadPathway, list[bool]]:
    """The library's pathway with each of its limits so much longer, in one variant; and which limits the law gives."""
    document = parse(Source(file.name, file.read_text("utf-8"))).document
    printer = Printer("nb")
    limits = list(limits_of(document))
    lines = [
        f"{word} {step} for {actor} til {printer.duration(longer(duration, more))}{reason}"
        for step, actor, duration, _ in limits
    ]
    path = tmp_path / "lokalt.forlop"
    assert document.header is not None
    version = next(each.text.text for each in document.header_clauses if isinstance(each, syntax.TextClause))
    header = f'forløp lokalt "Lokalt" bygger på {document.header.name.text} "{version}"\n  versjon "9"\n\n'
    path.write_text(header + "\n".join(lines) + "\n", "utf-8")
    return read_pathway(path), [locked for *_, locked in limits]


def longer(duration: syntax.Duration, more: int) -> syntax.Duration:
    amount = syntax.Numeral(str(int(duration.amount.text) + more), duration.amount.span)
    return syntax.Duration(amount, duration.unit, duration.span)


@each_pathway
def test_each_limit_of_the_library_can_be_tightened_and_is_reported(file: Path, tmp_path: Path) -> None:
    local, limits = changed_by(file, tmp_path, "strammer", -1)
    assert [found.code for found in local.diagnostics] == []
    assert [change.effect for change in local.changes] == [Effect.TIGHTENING] * len(limits)
    assert limits


@each_pathway
def test_no_limit_of_the_library_is_loosened_without_saying_so(file: Path, tmp_path: Path) -> None:
    local, limits = changed_by(file, tmp_path, "strammer", 1)
    assert [found.code for found in local.diagnostics] == ["S418" if locked else "S416" for locked in limits]
    local, limits = changed_by(file, tmp_path, "løsner", 1)
    assert [found.code for found in local.diagnostics] == ["S116"] * len(limits)


@each_pathway
def test_each_limit_of_the_library_but_the_laws_can_be_loosened_with_a_reason(file: Path, tmp_path: Path) -> None:
    local, limits = changed_by(file, tmp_path, "løsner", 1, ' fordi "Få ansatte"')
    assert [found.code for found in local.diagnostics] == ["S418" for locked in limits if locked]
    assert [change.because for change in local.changes if change.effect is Effect.LOOSENING] == (
        ["Få ansatte"] * (len(limits) - sum(limits)) if not any(limits) else []
    )


# ---- places


def test_a_finding_of_a_changed_step_is_shown_at_the_change() -> None:
    one = read("strammer besøk til krever samtykke delng, uten samtykke så oppsummering")
    (found,) = one.diagnostics
    shown = as_json(finding(found, one.source, language="nb"))
    assert (found.code, shown["file"], shown["line"]) == ("S201", "lokalt", 4)


def test_a_change_that_breaks_the_base_is_where_the_fault_is_shown() -> None:
    one = read(
        'legger til beslutning igjen "Igjen?" etter trening\n  reglene avgjør\n  hvis skår er minst 9 så oppsummering'
    )
    assert [found.code for found in one.diagnostics] == ["V304"]
    shown = as_json(finding(one.diagnostics[0], one.source, language="nb"))
    assert (shown["file"], shown["line"]) == ("lokalt", 4)


def test_a_place_in_the_base_is_told_with_the_file_and_line_of_the_base() -> None:
    one = read("strammer kontroll til 1 uke")
    shown = as_json(finding(one.diagnostics[0], one.source, language="nb"))
    lines = BASE.splitlines()
    places = [(each["file"], lines[each["line"] - 1].strip()) for each in shown["related"]]  # type: ignore[attr-defined]
    assert places == [
        ("grunnlag", "lege skal notere skår innen 2 uker"),
        ("grunnlag", "team bør gjøre dette innen 4 uker"),
    ]


# ---- examples


def test_the_examples_of_the_base_are_tried_on_the_variant_and_only_told() -> None:
    differing = tried_on(read("strammer telefon til 1 uke"))
    assert differing is not None
    assert (differing.holding, differing.gone) == (("Høy skår",), ())
    (one,) = differing.differing
    assert (one.title, one.text) == ("Fristen for telefonen", "så er fristen for telefon 16.03.2026")
    assert BASE.splitlines()[one.line - 1].strip() == one.text
    assert isinstance(one.failure, Differs)
    said = actual_words(one.failure.actual, vocabulary="nb", language="nb")
    assert said == "så er fristen for telefon 09.03.2026"
    assert tried_on(read('fjerner telefon fordi "Nei"')) == OfBase((), (), ("Høy skår", "Fristen for telefonen"))
    assert tried_on(read('kaller team "Vi"')) == OfBase(("Høy skår", "Fristen for telefonen"), (), ())
    assert tried_on(pathway_from_text(Source("grunnlag", BASE))) is None


def test_a_chart_marks_each_step_that_is_changed_and_says_what_the_variant_builds_on() -> None:
    found = read(
        """\
strammer kontroll for lege til 1 uke
løsner kontroll for team til 5 uker fordi "Få hender"
strammer telefon til 1 uke"""
    )
    assert found.diagnostics == ()
    assert found.pathway is not None
    assert found.base is not None
    assert found.base.pathway is not None
    local = local_in(found.base.pathway, found.changes)
    # Where one step is changed in several ways, what is promised less is what must be seen.
    assert local.marks == {"kontroll": Mark.LOOSENED, "telefon": Mark.TIGHTENED}
    drawn = svg_of(chart_of(found.pathway, language="nb", overlay=local_overlay(local, language="nb")))
    assert drawn.count(">lokalt: løsnet</text>") == drawn.count(">lokalt: strammet</text>") == 1
    assert "bygger på «Grunnlag» 1.0" in drawn
    assert "lokalt" not in svg_of(chart_of(found.pathway, language="nb"))


def test_what_is_added_and_delays_is_marked_as_loosened() -> None:
    added = 'legger til tiltak brev "Brev" etter trening{because}\n  team bør gjøre dette innen 1 uke'
    marks = []
    for because in ("", ' fordi "Kopi til fastlegen"'):
        one = read(added.replace("{because}", because))
        assert one.base is not None
        assert one.base.pathway is not None
        marks.append(local_in(one.base.pathway, one.changes).marks)
    assert marks == [{"brev": Mark.ADDED}, {"brev": Mark.LOOSENED}]
