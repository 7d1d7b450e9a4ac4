"""What is said of the limits of a pathway, where, and with which days; each refused text has a sound twin."""

from datetime import date, timedelta

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import subject_of
from forlop.diagnostics import Diagnostic, Severity
from forlop.source import Source
from forlop.verification.subject import Budget
from forlop.verification.timing.deadlines import deadlines
from tests.verification import naive_calendar

TODAY = date(2026, 6, 1)


def found(body: str, *, today: date = TODAY, budget: Budget | None = None) -> list[tuple[Diagnostic, str]]:
    """Each finding with the line it stands at."""
    text = 'forløp prøve "Prøve"\n  versjon "1"\naktør lege "Legen"\naktør sykehus "Sykehuset"\n' + body
    source = Source("prøve", text)
    read = pathway_from_text(source)
    subject = subject_of(read, today=today, budget=budget or Budget())
    assert subject is not None, [(each.code, each.details) for each in read.diagnostics]
    return [(each, source.line(source.position(each.span.start).line).strip()) for each in deadlines(subject)]


def codes(body: str) -> list[tuple[str, str]]:
    return [(each.code, line) for each, line in found(body)]


def chain(*limits: str, total: str) -> str:
    """Steps a, b, … one after the other, each with its limit, and a total over them."""
    names = "abcdefgh"[: len(limits) + 1]
    steps = [f'start a "A"\n  lege skal gjøre dette innen 1 dag\n  så {names[1]}\n']
    for name, following, limit in zip(names[1:], [*names[2:], "slutt1"], limits, strict=True):
        steps.append(f'tiltak {name} "T"\n  lege skal gjøre dette {limit}\n  så {following}\n')
    return "".join(steps) + f'slutt slutt1 "Ferdig"\nforløpstid tid "Tid" fra a til {names[-1]} {total}\n'


@pytest.mark.parametrize(
    ("limits", "total"),
    [
        (["innen 7 dager", "innen 12 dager", "innen 13 dager"], "innen 32 dager"),
        (["innen 7 dager", "innen 12 dager", "innen 10 dager"], "innen 29 dager"),
        (["innen 4 dager", "innen 14 dager", "innen 3 dager"], "innen 21 dager"),
        (["innen 4 dager", "innen 14 dager", "innen 17 dager"], "innen 35 dager"),
        (["innen 1 uke", "innen 10 virkedager"], "innen 4 uker"),
        (["innen 12 timer", "innen 12 timer"], "innen 24 timer"),
        # What is anchored at the start of the total does not wait for what is between.
        (["innen 30 dager", "innen 31 dager etter a"], "innen 31 dager"),
    ],
)
def test_limits_that_imply_their_total_are_proven(limits: list[str], total: str) -> None:
    assert codes(chain(*limits, total=total)) == []


@pytest.mark.parametrize("changed", range(3))
def test_one_day_more_in_any_limit_refutes_the_total_with_that_line_among_its_places(changed: int) -> None:
    limits = ["innen 4 dager", "innen 14 dager", "innen 17 dager"]
    limits[changed] = f"innen {int(limits[changed].split()[1]) + 1} dager"
    body = chain(*limits, total="innen 35 dager")
    ((finding, line),) = found(body)
    assert (finding.code, finding.severity) == ("V602", Severity.ERROR)
    assert line.startswith("forløpstid tid")
    assert len(finding.related) == 3
    assert dict(finding.details)["excess_length"] == "1 days"
    assert dict(finding.details)["needed_length"] == "36 days"


def test_the_notice_in_working_days_is_refuted_at_its_line_with_the_days_of_16_march_2020() -> None:
    ((finding, line),) = found(chain("innen 4 dager", "innen 14 dager", "innen 17 virkedager", total="innen 35 dager"))
    assert (finding.code, line, finding.help) == ("V602", "lege skal gjøre dette innen 17 virkedager", "unit")
    assert [each.at for each in finding.story if each.at is not None] == [
        date(2020, 3, 16), date(2020, 3, 20), date(2020, 4, 3), date(2020, 4, 20), date(2020, 5, 4),
    ]  # fmt: skip
    details = dict(finding.details)
    assert (details["excess_length"], details["needed_length"], details["mended_length"]) == (
        "14 days", "49 days", "17 days",
    )  # fmt: skip
    assert dict(finding.story[-1].details)["least_length"] == "6 days"
    assert codes(chain("innen 4 dager", "innen 14 dager", "innen 17 virkedager", total="innen 49 dager")) == []
    assert codes(chain("innen 4 dager", "innen 14 dager", "innen 17 virkedager", total="innen 48 dager")) != []


WAITING = """\
start henvisning "Henvisning"
  lege skal gjøre dette innen 2 dager
  så ro
vent ro "Ro"
  i 3 uker
  så kontroll
sjekkpunkt kontroll "Kontroll"
  lege skal gjøre dette innen {} etter henvisning
  så slutt1
slutt slutt1 "Ferdig"
"""


@pytest.mark.parametrize(
    ("limit", "unmeetable"),
    [("3 uker", False), ("20 dager", True), ("15 virkedager", True), ("16 virkedager", False), ("1 måned", False)],
)
def test_a_limit_that_ends_before_a_wait_is_over_cannot_be_met(limit: str, unmeetable: bool) -> None:
    line = f"lege skal gjøre dette innen {limit} etter henvisning"
    assert codes(WAITING.format(limit)) == ([("V601", line)] if unmeetable else [])


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        ("tidligst 3 og senest 7 dager", None),
        ("tidligst 1 måned og senest 4 uker", "V601"),
        ("tidligst 10 virkedager og senest 14 dager", "V601"),
        ("innen 3 timer\n  varer minst 2 timer", None),
        ("innen 1 time\n  varer minst 2 timer", "V601"),
        ("innen 2 uker, helst innen 1 uke", None),
        ("innen 1 uke, helst innen 2 uker", "V604"),
        ("innen 10 virkedager, helst innen 15 dager", None),
    ],
)
def test_a_limit_is_held_against_what_its_own_step_says(duty: str, code: str | None) -> None:
    body = f'start a "A"\n  lege skal gjøre dette {duty}\n  så slutt1\nslutt slutt1 "Ferdig"\n'
    assert [each for each, _ in codes(body)] == ([] if code is None else [code])


BESIDE = """\
start f "F"
  lege skal gjøre dette innen 1 dag
  så {lines}
{before}tiltak a "A"
  lege skal gjøre dette innen 5 dager
  så j
vent b "B"
  i 3 uker
  så b2
tiltak b2 "B"
  lege skal gjøre dette innen {b2}
  så j
tiltak j "J"
  venter på a og b2
  lege skal gjøre dette innen {j}
  så slutt1
slutt slutt1 "Ferdig"
"""
BEFORE_A = 'vent v "V"\n  i 1 uke\n  så a\n'


def beside(lines: str, *, b2: str = "5 dager", j: str = "5 dager") -> list[tuple[Diagnostic, str]]:
    body = BESIDE.format(lines=lines, before=BEFORE_A if "v" in lines else "", b2=b2, j=j)
    return [each for each in found(body) if each[0].code in ("V601", "V605")]


@pytest.mark.parametrize(
    ("lines", "limit", "refuted"),
    [
        ("a og b", "3 uker etter a", False),
        ("a og b", "20 dager etter a", True),
        ("a og b", "20 dager etter startet a", True),
        ("a og b", "15 virkedager etter a", True),
        # What comes before it in its own line takes time too.
        ("v og b", "2 uker etter a", False),
        ("v og b", "13 dager etter a", True),
    ],
)
def test_a_limit_from_one_line_of_a_fork_is_held_against_what_takes_time_in_the_other(
    lines: str, limit: str, refuted: bool
) -> None:
    line = f"lege skal gjøre dette innen {limit}"
    assert [(each.code, at) for each, at in beside(lines, j=limit)] == ([("V601", line)] if refuted else [])


def test_so_is_a_limit_in_the_other_line() -> None:
    ((finding, line),) = beside("a og b", b2="20 dager etter a")
    assert (finding.code, line) == ("V601", "lege skal gjøre dette innen 20 dager etter a")
    assert beside("a og b", b2="3 uker etter a") == []


def test_the_story_of_a_line_beside_begins_where_the_lines_part() -> None:
    ((finding, _),) = beside("v og b", j="13 dager etter a")
    first = date(2020, 1, 1)
    assert [(each.what, each.at) for each in finding.story[:-1]] == [
        ("does", first),
        ("wait_is_over", first + timedelta(days=7)),
        ("counts_from", first + timedelta(days=7)),
        ("limit_ends", first + timedelta(days=20)),
        ("wait_is_over", first + timedelta(days=21)),
    ]
    assert dict(finding.details)["needed_length"] == "14 days"


SEVERAL_WAYS = """\
start f "F"
  lege skal gjøre dette innen 1 dag
  så c og b
beslutning c "C"
  lege skal velge innen 1 dag
  valg "Straks" så a
  valg "Senere" så v
vent v "V"
  i 1 uke
  så a
tiltak a "A"
  lege skal gjøre dette innen 5 dager
  så j
vent b "B"
  i 3 uker
  så j
tiltak j "J"
  venter på a og b
  lege skal gjøre dette innen {} etter a
  så slutt1
slutt slutt1 "Ferdig"
"""


@pytest.mark.parametrize(
    ("limit", "code"), [("3 uker", None), ("20 dager", "V605"), ("2 uker", "V605"), ("13 dager", "V601")]
)
def test_where_several_ways_lead_to_what_it_counts_from_nothing_is_proven_that_is_not_so_of_all(
    limit: str, code: str | None
) -> None:
    told = [(each.code, each.help) for each, _ in found(SEVERAL_WAYS.format(limit)) if each.code in ("V601", "V605")]
    assert told == ([] if code is None else [(code, "beside" if code == "V605" else "")])


SINCE_BEFORE = """\
start f "F"
  lege skal gjøre dette innen 1 dag
  så a
tiltak a "A"
  lege skal gjøre dette innen 5 dager
  så b
tiltak b "B"
  lege skal gjøre dette tidligst 1 uke og senest 2 uker etter f
  så j
tiltak j "J"
  lege skal gjøre dette innen {} etter a
  så slutt1
slutt slutt1 "Ferdig"
"""


@pytest.mark.parametrize(("limit", "refuted"), [("7 dager", False), ("6 dager", True)])
def test_a_limit_is_held_against_an_earliest_day_that_counts_from_something_before_its_anchor(
    limit: str, refuted: bool
) -> None:
    told = [each for each, _ in codes(SINCE_BEFORE.format(limit)) if each in ("V601", "V605")]
    assert told == (["V601"] if refuted else [])


@pytest.mark.parametrize(
    ("duties", "code"),
    [
        (["innen 5 dager etter f"], None),
        (["innen 4 dager etter f"], "V601"),
        # Of several only the last has to wait.
        (["innen 4 dager etter f", "innen 5 dager"], None),
        (["innen 4 dager etter f", "innen 4 dager"], "V605"),
    ],
)
def test_a_step_that_must_last_is_held_against_limits_from_before_it(duties: list[str], code: str | None) -> None:
    lines = "".join(f"  lege skal gjøre dette {duty}\n" for duty in duties)
    start = 'start f "F"\n  lege skal gjøre dette innen 1 dag\n  så a\n'
    body = f'{start}tiltak a "A"\n{lines}  varer minst 5 dager\n  så slutt1\nslutt slutt1 "Ferdig"\n'
    told = [each for each, _ in codes(body) if each in ("V601", "V605")]
    assert told == ([] if code is None else [code])


BEFORE_A_DATE = """\
opplysning avreise: dato "Avreise"
start a "A"
  lege skal notere avreise innen 1 dag
  så b
sjekkpunkt b "B"
  lege skal "pakke" {pack}
  så c
sjekkpunkt c "C"
  lege skal "ringe" senest {before} før avreise
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til c innen 1 dag
"""


@pytest.mark.parametrize(
    ("pack", "before", "code"),
    [
        ("innen 1 dag", "3 virkedager", None),
        # What may not be done before the date is not over days before it.
        ("tidligst 0 og senest 2 dager etter avreise", "1 dag", "V601"),
        ("tidligst 0 og senest 2 dager etter avreise", "0 dager", None),
    ],
)
def test_a_limit_before_a_date_is_held_against_what_counts_from_the_same_date(
    pack: str, before: str, code: str | None
) -> None:
    # To a total it is open when the date is: the total is measured, and not refuted.
    assert [each for each, _ in codes(BEFORE_A_DATE.format(pack=pack, before=before))] == ([code] if code else [])


BRANCHES = """\
opplysning hast: ja/nei "Haster det?"
start a "A"
  lege skal notere hast innen 1 dag
  hvis hast så rask
  hvis ikke hast så langsom
tiltak rask "Rask"
  lege skal gjøre dette innen {rask}
  så felles
tiltak langsom "Langsom"
  lege skal gjøre dette innen {langsom}
  så felles
tiltak felles "Felles"
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til felles innen 3 uker
"""


def test_the_branch_that_takes_longest_counts() -> None:
    assert codes(BRANCHES.format(rask="2 dager", langsom="2 uker")) == []
    ((finding, _),) = found(BRANCHES.format(rask="2 dager", langsom="15 dager"))
    assert [dict(each.details).get("step") for each in finding.story] == [None, "langsom", None, "felles", None]


FORK = """\
start a "A"
  lege skal gjøre dette innen 1 dag
  så b og c
tiltak b "B"
  lege skal gjøre dette innen {b}
  så d
tiltak c "C"
  lege skal gjøre dette innen {c}
  så d
tiltak d "D"
  venter på b og c
  lege skal gjøre dette innen 2 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til d innen 12 dager
"""


def test_a_join_waits_for_the_slower_of_its_lines() -> None:
    assert codes(FORK.format(b="10 dager", c="9 dager")) == []
    assert [code for code, _ in codes(FORK.format(b="10 dager", c="11 dager"))] == ["V602"]
    # Six working days are more than ten days over Easter and Christmas only.
    ((finding, _),) = found(FORK.format(b="10 dager", c="6 virkedager"))
    assert finding.story[-1].what == "on_some_days"


EARLIER_IN_A_LINE = """\
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
beslutning b "B"
  lege skal velge innen {b}
  valg "Rett videre" så h
  valg "Begge deler" så c
tiltak c "C"
  lege skal gjøre dette innen 20 dager
  så d og e
tiltak d "D"
  lege skal gjøre dette innen {d}
  så f
tiltak e "E"
  lege skal gjøre dette innen {e}
  så f
beslutning f "F"
  venter på d og e
  lege skal velge innen 1 dag
  valg "Igjen" så tilbake til b, høyst 1 gang, ellers h
  valg "Videre" så h
tiltak h "H"
  lege skal gjøre dette innen 0 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til h innen {total} dager
"""


@pytest.mark.parametrize(
    ("b", "d", "e", "total"),
    [
        # c is done in time for e, so that d begins then: two rounds of 10 + 5 + 1 days, though b comes after f.
        ("7 dager", "5 dager", "10 dager etter startet b", 2 * 16),
        # b is done in time for e too, when d counts from it: 3 + 30 + 1 days, and 7 more when b comes again.
        ("7 dager", "30 dager etter første b", "3 dager etter startet a", 41),
    ],
)
def test_what_lies_before_a_fork_is_in_time_for_all_its_lines(b: str, d: str, e: str, total: int) -> None:
    late = [
        [code for code, _ in codes(EARLIER_IN_A_LINE.format(b=b, d=d, e=e, total=days)) if code == "V602"]
        for days in (total, total - 1)
    ]
    assert late == [[], ["V602"]]


SENT_AGAIN = """\
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
melding b "B"
  lege skal sende til sykehus innen 20 dager
  sykehus skal bekrefte innen 5 dager etter sendt b
  så c
beslutning c "C"
  lege skal velge innen 3 dager
  valg "Igjen" så tilbake til b, høyst 1 gang, ellers d
  valg "Videre" så d
tiltak d "D"
  lege skal gjøre dette innen 0 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til d innen {total} dager
"""


def test_what_is_sent_again_is_received_in_time_from_then() -> None:
    assert codes(SENT_AGAIN.format(total=2 * 28)) == []
    assert [code for code, _ in codes(SENT_AGAIN.format(total=2 * 28 - 1))] == ["V602"]


def test_the_first_start_from_today_on_that_goes_wrong_is_shown_beside_the_worst() -> None:
    ((finding, _),) = found(chain("innen 6 virkedager", total="innen 10 dager"))
    days = (date.fromordinal(number) for number in range(TODAY.toordinal(), date(2027, 6, 1).toordinal()))
    first = next(day for day in days if (naive_calendar.ends(day, 6, "workdays") - day).days > 10)
    assert finding.story[0].at != first
    assert finding.story[-2].what == "nearest_start"
    assert dict(finding.story[-2].details) == {
        "today_day": TODAY.isoformat(),
        "start_when": first.isoformat(),
        "excess_length": f"{(naive_calendar.ends(first, 6, 'workdays') - first).days - 10} days",
    }


def test_no_nearer_start_is_shown_where_all_are_alike_or_the_worst_is_the_nearest() -> None:
    ((alike, _),) = found(chain("innen 8 dager", total="innen 7 dager"))
    body = chain("innen 6 virkedager", total="innen 10 dager")
    ((finding, _),) = found(body)
    worst = finding.story[0].at
    assert isinstance(worst, date)
    ((nearest, _),) = found(body, today=worst)
    assert "nearest_start" not in [each.what for each in (*alike.story, *nearest.story)]


LOOP = """\
opplysning bra: ja/nei "Gikk det bra?"
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
tiltak b "B"
  lege skal gjøre dette innen 5 dager
  så c
tiltak c "C"
  lege skal notere bra innen 2 dager
  hvis bra så d
  hvis ikke bra så tilbake til b, høyst {times} ganger, ellers d
tiltak d "D"
  lege skal gjøre dette innen 1 dag
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til d innen 29 dager
"""


def test_a_loop_is_walked_as_often_as_it_may_be() -> None:
    assert codes(LOOP.format(times=3)) == []
    ((finding, _),) = found(LOOP.format(times=4))
    assert dict(finding.details)["excess_length"] == "7 days"


TWO_WAYS_BACK = """\
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
tiltak b "B"
  lege skal gjøre dette innen 5 dager
  så c
beslutning c "C"
  lege skal velge innen 2 dager
  valg "Videre" så d
  valg "Igjen" så tilbake til b, høyst {from_c} ganger, ellers d
beslutning d "D"
  lege skal velge innen 3 dager
  valg "Videre" så e
  valg "Igjen" så tilbake til b, høyst {from_d} ganger, ellers e
tiltak e "E"
  lege skal gjøre dette innen 1 dag
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til e innen {total} dager
"""


@pytest.mark.parametrize(
    ("from_c", "from_d", "days"),
    [
        (1, 1, 21),  # b c d b c d e
        (2, 2, 31),  # b c d b c d b c d e
        (2, 1, 28),  # b c d b c b c d e: the second round may be begun from c only
        (1, 2, 31),  # b c d b c d b c d e
        (3, 1, 35),  # and from c once more
    ],
)
def test_each_way_back_to_a_step_holds_its_own_bound_against_the_rounds_of_all(
    from_c: int, from_d: int, days: int
) -> None:
    assert codes(TWO_WAYS_BACK.format(from_c=from_c, from_d=from_d, total=days)) == []
    ((finding, _),) = found(TWO_WAYS_BACK.format(from_c=from_c, from_d=from_d, total=days - 1))
    assert dict(finding.details)["excess_length"] == "1 days"


def test_a_repeated_step_has_all_its_rounds() -> None:
    body = """\
opplysning bra: ja/nei "Gikk det bra?"
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
sjekkpunkt b "B"
  lege bør notere bra første gang innen 7 dager, deretter hver 56. dag, høyst {times} ganger
  hvis bra så c
  etter siste gang så c
tiltak c "C"
  lege skal gjøre dette innen 0 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til c innen 1 år
"""
    assert codes(body.format(times=7)) == []
    ((finding, _),) = found(body.format(times=8))
    assert dict(finding.details)["excess_length"] == "34 days"
    assert [each.what for each in finding.story].count("happens_again") == 1


SETTINGS = """\
opplysning nivå: en av poliklinikk, døgn "Nivå"
start a "A"
  lege skal notere nivå innen 1 dag
  så b
tiltak b "B"
  lege skal gjøre dette innen 21 dager ved poliklinikk, 7 dager ved døgn
  så c
tiltak c "C"
  lege skal gjøre dette innen {pol} dager ved poliklinikk, {døgn} dager ved døgn
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til c innen {total}
"""


def test_limits_by_setting_are_added_up_setting_by_setting() -> None:
    assert codes(SETTINGS.format(pol=3, døgn=10, total="24 dager")) == []
    by_setting = "24 dager ved poliklinikk, 17 dager ved døgn"
    assert codes(SETTINGS.format(pol=3, døgn=10, total=by_setting)) == []
    ((finding, _),) = found(SETTINGS.format(pol=3, døgn=11, total=by_setting))
    assert dict(finding.details)["allowed_length"] == "17 days"


def test_a_duty_without_a_limit_leaves_a_total_measured_unless_the_rest_is_too_long() -> None:
    body = (
        chain("innen 10 dager", "innen 10 dager", total="innen {} dager")
        .replace('tiltak c "T"', 'tiltak x "X"\n  sykehus bør gjøre dette\n  så c\ntiltak c "T"')
        .replace("så c\ntiltak x", "så x\ntiltak x")
    )
    assert codes(body.format(20)) == []
    assert [code for code, _ in codes(body.format(19))] == ["V602"]


def test_a_limit_that_a_later_step_always_outruns_is_a_warning() -> None:
    body = chain("innen 30 dager etter a", "innen 10 virkedager etter a", total="innen 30 dager")
    ((finding, line),) = found(body)
    assert (finding.code, finding.severity) == ("V603", Severity.WARNING)
    assert line == "lege skal gjøre dette innen 30 dager etter a"
    # Where it matters on some day, or ends together with the later one, it is none.
    assert codes(chain("innen 2 uker etter a", "innen 10 virkedager etter a", total="innen 30 dager")) == []
    assert codes(chain("innen 2 uker etter a", "innen 14 dager etter a", total="innen 30 dager")) == []


def test_more_rounds_than_the_budget_allows_are_unknown() -> None:
    ((finding, _),) = found(LOOP.format(times=3), budget=Budget(states=50))
    assert (finding.code, finding.severity, finding.help) == ("V605", Severity.UNKNOWN, "rounds")


def test_a_limit_beyond_all_calendars_is_unknown() -> None:
    ((finding, _),) = found(chain("innen 9000 uker", total="innen 9001 uker"))
    assert (finding.code, finding.severity, finding.help) == ("V605", Severity.UNKNOWN, "far")


TWICE = """\
opplysning hast: ja/nei "Haster det?"
start a "A"
  lege skal gjøre dette innen 1 dag
  så spør
sjekkpunkt spør "Spør"
  lege skal notere hast innen 0 dager
  hvis hast så rask
  hvis ikke hast så langsom
tiltak rask "Rask"
  lege skal gjøre dette innen 1 dag
  så b
tiltak langsom "Langsom"
  lege skal gjøre dette innen 10 dager
  så b
sjekkpunkt b "B"
  lege skal {b} innen 0 dager
  hvis hast så lang_kontroll
  ellers så kort_kontroll
tiltak lang_kontroll "Lang"
  lege skal gjøre dette innen 10 dager
  så c
tiltak kort_kontroll "Kort"
  lege skal gjøre dette innen 1 dag
  så c
tiltak c "C"
  lege skal gjøre dette innen 0 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til c innen 11 dager
"""


def test_two_branches_on_the_same_answer_are_not_both_the_longest() -> None:
    assert codes(TWICE.format(b="gjøre dette")) == []


def test_an_answer_that_is_given_anew_between_may_be_another() -> None:
    ((finding, _),) = found(TWICE.format(b="notere hast"))
    assert (finding.code, dict(finding.details)["excess_length"]) == ("V602", "9 days")
