"""A group of patients: figures worked out by hand, and laws that hold for any group."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from forlop.application.courses import Course, brought_to
from forlop.application.group import Again, ByWay, Entry, Group, Here, TakenBy, group_of
from forlop.application.group_overlay import group_overlay
from forlop.application.streams import stream_of
from forlop.engine import events as log
from forlop.model.pathway import Back, Finished, Pathway, targets_of
from forlop.rendering.overlay import Outline
from tests.application.kept_course import kept
from tests.application.many_courses import many_courses
from tests.course import Course as Told
from tests.course import Deed, begin, library, moment, pathway_of
from tests.engine.pathways_by_chance import OF_THE_LIBRARY, made

PATHWAY = pathway_of("""forløp p "P"
  versjon "1"
aktør lege "Legen"
aktør team "Teamet"
opplysning bedre: ja/nei "Bedre?"
start mottak "Mottak"
  lege skal gjøre dette innen 2 dager
  så vurdering
beslutning vurdering "Bedre?"
  lege skal notere bedre innen 1 uke
  hvis bedre så henvisning
  ellers så tilbake til mottak, høyst 1 ganger, ellers trening
overføring henvisning "Henvisning"
  lege skal sende til team innen 3 dager
  team skal svare
  ved avslag så trening
  ved retur så trening
  så ferdig_behandlet
tiltak trening "Trening"
  team bør gjøre dette
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig"
avbrudd død "Død"
  i alle faser
  så død_slutt
slutt død_slutt "Pasienten er død" lukker alt
""")
NOW = "31.3.2026 12:00"


def received(day: int) -> Told:
    """Begun on 2 March, and `mottak` done on this day of March."""
    return begin(PATHWAY, "2.3.2026 08:00").record("mottak", f"{day}.3.2026 08:00")


def better() -> Told:
    """Two days, then five."""
    return received(4).record("vurdering", "9.3.2026 08:00", bedre=True)


def accepted() -> Told:
    sent = better().record("henvisning", "10.3.2026 08:00", deed=Deed.SENT, by="lege")
    return sent.record("henvisning", "12.3.2026 08:00", deed=Deed.ACCEPTED, by="team")


def worse() -> Told:
    """Back once, then on to `trening`; the second `mottak` is too late."""
    once = received(3).record("vurdering", "5.3.2026 08:00", bedre=False)
    return once.record("mottak", "9.3.2026 08:00").record("vurdering", "11.3.2026 08:00", bedre=False)


def grouped(*told: tuple[int, Told]) -> Group:
    courses = [kept(course) for count, course in told for _ in range(count)]
    named = [
        brought_to(replace(course, stream=f"P-{number}"), now=moment(NOW)) for number, course in enumerate(courses)
    ]
    return group_of(named, PATHWAY, "hash", now=moment(NOW))


GROUP = grouped(
    (10, accepted()),
    (5, better()),
    (6, worse()),
    (5, received(6)),
    (5, received(4).interrupted("død", "7.3.2026 08:00")),
)


def test_how_often_each_way_was_gone_and_in_what_time_is_what_was_worked_out_by_hand() -> None:
    # 31 patients, 6 of them twice.
    assert (GROUP.entered["mottak"].times, GROUP.entered["mottak"].patients) == (37, 31)
    fates = GROUP.fates
    assert fates["mottak", ByWay(0, None)].times == 37
    # 20 took 2 days, 6 took 1, 6 took 4 (5.3. to 9.3.), 5 took 4.
    assert fates["mottak", ByWay(0, None)].median == timedelta(days=2)
    assert {fate: (each.times, each.patients) for (step, fate), each in fates.items() if step == "vurdering"} == {
        ByWay(0, None): (15, 15),
        ByWay(1, True): (6, 6),
        ByWay(1, False): (6, 6),
        Here(): (5, 5),
        TakenBy("død"): (5, 5),
    }
    assert fates["vurdering", ByWay(0, None)].median == timedelta(days=5)
    assert fates["vurdering", TakenBy("død")].median == timedelta(days=3)
    assert fates["henvisning", Here()].times == 5
    assert fates["trening", Here()].times == 6
    assert Counter(GROUP.ended.values()) == {"ferdig_behandlet": 10, "død_slutt": 5}


def test_those_in_time_are_those_done_by_their_limit_and_what_is_open_counts_when_it_is_late() -> None:
    def verdicts(step: str, duty: int) -> tuple[int, int]:
        return GROUP.in_time[step, duty][True].times, GROUP.in_time[step, duty][False].times

    # Limit 2 days: on 4.3. and on 3.3. in time; on 6.3., and 9.3. for the second round from 5.3., not.
    assert verdicts("mottak", 0) == (26, 11)
    # Open since 6.3. with a limit of a week: late on 31.3. Taken on 7.3. before the limit: neither.
    assert verdicts("vurdering", 0) == (27, 5)
    assert verdicts("henvisning", 0) == (10, 5)
    assert ("trening", 0) not in GROUP.in_time


def test_every_figure_of_the_chart_has_what_it_is_of() -> None:
    overlay = group_overlay(GROUP, language="nb")
    assert overlay.headings == ("31 pasienter, slik det er tirsdag 31. mars 2026 kl. 12.00",)
    assert overlay.places["mottak"].words == ("● 31 av 31 pasienter, 37 ganger", "innen fristen: 26 av 37")
    assert overlay.places["vurdering"].words == (
        "● 31 av 31 pasienter, 37 ganger",
        "innen fristen: 27 av 32",
        "► her nå: 5 av 37",
        "tatt ut ved «Død»: 5 av 37, median 3 dager",
    )
    assert overlay.places["vurdering"].outline is Outline.HERE
    assert overlay.ways["vurdering", 0].words == ("15 av 37, median 5 dager",)
    assert overlay.ways["vurdering", 1].words == (
        "tilbake: 6 av 37, median 2 dager",
        "ellers: 6 av 37, median 2 dager",
    )
    assert overlay.places["henvisning"].words[:3] == (
        "● 15 av 31 pasienter",
        "sendt: 10 av 15",
        "innen fristen: 10 av 15",
    )
    assert overlay.places["død"].words == ("● 5 av 31 pasienter",)
    assert overlay.places["død_slutt"].words == ("● 5 av 31 pasienter",)
    assert overlay.ways["henvisning", 1].words == ("0 av 15",)
    widths = {way: each.share for way, each in overlay.ways.items()}
    assert widths["mottak", 0] == 1.0
    assert widths["vurdering", 0] == pytest.approx(15 / 37)
    assert widths["henvisning", 1] == 0.0


def test_no_figure_of_fewer_than_five_is_shown_nor_one_that_it_could_be_taken_from() -> None:
    # 12 of 15 went on, 3 are there: neither is told, nor of `trening` what became of it, which tells who ended by it.
    group = grouped((12, accepted()), (3, better()), (6, worse()))
    overlay = group_overlay(group, language="nb")
    assert overlay.places["henvisning"].words == (
        "● 15 av 21 pasienter",
        "sendt: vises ikke",
        "innen fristen: 12 av 15",
        "► her nå: færre enn 5 av 15",
    )
    assert overlay.places["henvisning"].outline is None
    assert overlay.ways["henvisning", 0].words == ("vises ikke",)
    assert overlay.places["ferdig_behandlet"].words == ("● 12 av 21 pasienter",)
    assert overlay.places["trening"].words == ("● 6 av 21 pasienter", "► her nå: vises ikke")
    # What says nothing of the three is told all the same.
    assert overlay.ways["vurdering", 0].words == ("15 av 27, median 5 dager",)


def test_a_step_that_few_have_been_to_tells_nothing_of_what_became_of_them() -> None:
    overlay = group_overlay(grouped((20, accepted()), (4, worse())), language="nb")
    assert overlay.places["trening"].words == ("● færre enn 5 av 24 pasienter",)
    assert overlay.ways["trening", 0].words == ()


def test_who_follows_another_text_or_came_from_one_is_told_apart() -> None:
    other = kept(accepted(), "P-9")
    moved = replace(other, stream="P-8", earlier=((3, other.version),))
    elsewhere = replace(other, stream="P-7", pathway_hash="another", edition="2")
    group = group_of([other, moved, elsewhere], PATHWAY, "hash", now=moment(NOW))
    assert (group.patients, group.apart) == (("P-9",), 2)
    assert group_overlay(group, language="en").remarks == (
        "Figures of fewer than 5 patients are not shown, nor those they could be reckoned from.",
        "Fewer than 5 patients on another edition of the pathway, or moved between editions, are not counted.",
    )


PARTING = pathway_of("""forløp p "P"
  versjon "1"
aktør lege "Legen"
opplysning hvor: en av hjem, poliklinikk, sykehus "Hvor?"
start mottak "Mottak"
  lege skal notere hvor innen 2 dager
  hvis hvor er hjem så besøk
  hvis hvor er poliklinikk så time
  ellers så opphold
tiltak besøk "Besøk"
  lege bør gjøre dette innen 1 uke
  så ferdig_behandlet
tiltak time "Time"
  lege bør gjøre dette innen 1 uke
  ved fristbrudd i stedet så purring
  så ferdig_behandlet
tiltak opphold "Opphold"
  lege bør gjøre dette innen 1 uke
  ved fristbrudd så varsel
  så ferdig_behandlet
tiltak purring "Purring"
  lege bør gjøre dette innen 1 uke
  så ferdig_behandlet
tiltak varsel "Varsel"
  lege bør gjøre dette innen 1 uke
  så ferdig
slutt ferdig_behandlet "Ferdig"
""")


def parted(*, home: int, outpatient: int, hospital: int) -> Group:
    """Begun on 2 March; nobody has done anything since, and on 31 March the limits are long over."""
    wanted = ["hjem"] * home + ["poliklinikk"] * outpatient + ["sykehus"] * hospital
    courses = [
        kept(begin(PARTING, "2.3.2026 08:00").record("mottak", "2.3.2026 09:00", hvor=where), f"P-{number}")
        for number, where in enumerate(wanted)
    ]
    present = [brought_to(course, now=moment(NOW)) for course in courses]
    return group_of(present, PARTING, "hash", now=moment(NOW))


def test_a_passed_limit_that_replaces_is_a_way_out_and_one_that_does_not_is_gone_beside() -> None:
    group = parted(home=0, outpatient=6, hospital=7)
    assert {fate: each.times for (step, fate), each in group.fates.items() if step == "time"} == {ByWay(1, None): 6}
    assert {fate: each.times for (step, fate), each in group.fates.items() if step == "opphold"} == {Here(): 7}
    assert {way: each.times for way, each in group.gone_beside.items()} == {("opphold", 1): 7}
    overlay = group_overlay(group, language="nb")
    assert overlay.ways["time", 1].words == ("6 av 6, median 7,6 dager",)
    assert overlay.ways["opphold", 1].words == ("7 av 7",)
    assert overlay.places["opphold"].words == ("● 7 av 13 pasienter", "innen fristen: 0 av 7", "► her nå: 7 av 7")


def test_what_follows_from_another_step_is_not_told_there_either() -> None:
    # 3 went home, 20 and 7 elsewhere: of the last it is told nowhere how many they are, and not what became of them.
    overlay = group_overlay(parted(home=3, outpatient=20, hospital=7), language="nb")
    assert overlay.places["besøk"].words == ("● færre enn 5 av 30 pasienter",)
    assert [overlay.ways["mottak", way].words[0] for way in range(3)] == [
        "færre enn 5 av 30",
        "20 av 30, median 1 time",
        "vises ikke",
    ]
    assert overlay.places["time"].words[0] == "● 20 av 30 pasienter"
    assert overlay.places["opphold"].words == ("● antallet vises ikke",)


# ---- laws


BY_CHANCE = tuple(f"by chance {seed}" for seed in range(80) if seed % OF_THE_LIBRARY != OF_THE_LIBRARY - 1)


@cache
def invented(name: str) -> tuple[Pathway, tuple[Course, ...]]:
    """A pathway of the library with many patients, or one made by chance with a few."""
    if name in BY_CHANCE:
        pathway = next(iter(made(int(name.removeprefix("by chance "))).versions.values()))
        courses = tuple(many_courses(pathway, range(5)))
    else:
        pathway = library(name)
        courses = tuple(many_courses(pathway, range(40), length=20))
    now = max(course.log[-1].recorded_at for course in courses) + timedelta(days=1)
    return pathway, tuple(brought_to(course, now=now) for course in courses)


LIBRARY = (
    "ostensjo_fall/fall.forlop",
    "haugland/haugland.forlop",
    "rus_psykisk/tsb.forlop",
    "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop",
)


def group_in_library(name: str) -> Group:
    pathway, courses = invented(name)
    return group_of(courses, pathway, "hash", now=max(course.log[-1].recorded_at for course in courses))


@pytest.mark.parametrize("name", [*LIBRARY, *BY_CHANCE])
def test_what_enters_a_step_is_what_leaves_it_and_what_is_there(name: str) -> None:
    """Held against the logs, which say each of them in words of its own."""
    pathway, courses = invented(name)
    group = group_in_library(name)
    opened: Counter[str] = Counter()
    standing: Counter[str] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    for course in courses:
        standing.update(entry.step for entry in course.state.rounds.present)
        for each in course.log:
            match each.event:
                case log.RoundOpened(step=name_of):
                    opened[name_of] += 1
                case log.WayTaken(step=name_of, clause=clause):
                    left[name_of, clause] += 1
                case _:
                    pass
    for step in pathway.steps:
        fates = {fate: each.times for (of, fate), each in group.fates.items() if of == step.name}
        assert opened[step.name] == sum(fates.values())
        assert fates.get(Here(), 0) == standing[step.name]
        assert fates.get(Again(), 0) == left[step.name, "again"]
        for clause in {clause for clause, _ in step.ways} - ({"on_overdue"} if not step.overdue_replaces else set()):
            gone = sum(
                count for fate, count in fates.items() if isinstance(fate, ByWay) and step.ways[fate.way][0] == clause
            )
            assert gone == left[step.name, clause], (step.name, clause)


@pytest.mark.parametrize("name", [*LIBRARY, *BY_CHANCE])
def test_what_the_ways_to_a_step_bring_is_what_enters_it_from_other_steps(name: str) -> None:
    pathway, courses = invented(name)
    group = group_in_library(name)
    came: Counter[str] = Counter()
    for each in group.entries:
        came.update(_led_by(pathway, each))
    for _, name_of, way in group.overdue:
        came.update(targets_of(pathway.named_steps[name_of].ways[way][1]))
    entered: Counter[str] = Counter()
    for course in courses:
        for recorded in course.log:
            match recorded.event:
                case log.TokenWaits(step=step):
                    entered[step] += 1
                case (
                    log.RoundOpened(step=step, source=str(), joined=(), again=False, deviation=None)
                    | log.Merged(step=step, source=str())
                ):
                    entered[step] += 1
                case log.WayTaken(step=step, clause="withdrawn"):
                    came[step] += 1  # what was sent and withdrawn is to be sent again
                case log.Interrupted(interruption=interruption, moved=True):
                    came.update(pathway.named_interruptions[interruption].target.steps)
                case log.TrackStarted(track=track):
                    came[next(each.first_step for each in pathway.tracks if each.name == track)] += 1
                case _:
                    pass
    for each_step in pathway.steps:
        assert came[each_step.name] == entered[each_step.name], each_step.name


def _led_by(pathway: Pathway, entry: Entry) -> tuple[str, ...]:
    if not isinstance(entry.fate, ByWay):
        return ()
    match pathway.named_steps[entry.step].ways[entry.fate.way][1]:
        case Back(step=step, otherwise=otherwise):
            return (step if entry.fate.back else otherwise,)
        case Finished():
            return ()
        case onward:
            return onward.steps


def test_who_has_begun_anew_is_one_patient_with_the_newest_course() -> None:
    first, anew = kept(accepted(), "P-9"), kept(worse(), stream_of("P-9", 2))
    newest = group_of([anew], PATHWAY, "hash", now=moment(NOW))
    for courses in ([first, anew], [anew, first]):
        group = group_of(courses, PATHWAY, "hash", now=moment(NOW))
        assert (group.patients, group.entries, group.ended) == (("P-9",), newest.entries, newest.ended)
