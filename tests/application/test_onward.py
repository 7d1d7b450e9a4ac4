"""How late the rest can be in time: beside a reckoning of its own here, that tries every way and counts whole days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest

from forlop.application.asking import Asked, asked
from forlop.application.expected import Stretch, rests_of
from forlop.application.onward import Chain, chain_of
from forlop.application.timelines import timeline_of
from forlop.model.calendar import day_of
from forlop.rendering.timeline import Sign
from tests.application.kept_course import kept
from tests.course import Course, begin, moment, pathway_of

HEAD = """forløp p "P"
  versjon "1"
aktør lege "Legen"
aktør team "Teamet"
opplysning bedre: ja/nei "Bedre?"
hendelse utskrevet "Pasienten er skrevet ut"
"""
BEGAN = "4.5.2026 12:00"


def at(course: Course, when: str) -> Asked:
    return asked(kept(course), now=moment(when))


def last_day(ends: datetime) -> date:
    """The day that is over at the moment."""
    return day_of(ends - timedelta(minutes=1))


# ---- pathways made by chance


@dataclass(frozen=True)
class Made:
    """A step made by chance: days until it must be done, None without a limit; those of a second task; where it goes.

    `may` are the days of a task that nobody must do.
    """

    days: int | None
    also: int
    onward: tuple[int, ...]
    waits: bool = False
    may: int | None = None

    @property
    def takes(self) -> timedelta:
        return timedelta(days=max(self.days or 0, self.also))


def made(seed: int) -> list[Made]:
    rng, count = Random(seed), 9
    found = []
    for number in range(count):
        later = range(number + 1, count)
        onward = tuple(sorted(rng.sample(later, min(len(later), rng.randint(1, 2)))))
        days = None if number and rng.random() < 0.2 else rng.choice((0, 1, 3, 7, 14, 21))
        found.append(
            Made(days, rng.choice((1, 4, 10)), onward, bool(number) and rng.random() < 0.15, rng.choice((None, 60)))
        )
    return found


def text_of(steps: Sequence[Made]) -> str:
    lines = [HEAD]
    for number, step in enumerate(steps):
        kind = "start" if number == 0 else "vent" if step.waits else "tiltak"
        lines.append(f'{kind} s{number} "Steg {number}"')
        if step.waits:
            lines.append("  til utskrevet")
        else:
            limit = "" if step.days is None else f" innen {step.days} dager" if step.days % 7 else _weeks(step.days)
            lines.append(f"  lege skal gjøre dette{limit}")
            lines.append(f"  team skal notere bedre innen {step.also} dager")
            lines += [f'  team kan "ringe legen" innen {step.may} dager'] if step.may is not None else []
        lines.append("  så " + (" og ".join(f"s{each}" for each in step.onward) or "slutten"))
    return "\n".join([*lines, 'slutt slutten "Slutt"\n'])


def _weeks(days: int) -> str:
    return f" innen {days // 7} uker" if days > 7 else " innen 1 uke" if days else " straks"


def longest(steps: Sequence[Made], number: int, opened: date) -> date | None:
    """The last day of any way from the step; None from one that waits for something."""
    if steps[number].waits:
        return None
    done = opened + steps[number].takes
    ends = [longest(steps, each, done) for each in steps[number].onward]
    return max([done, *(each for each in ends if each is not None)])


@pytest.mark.parametrize("later", [0, 3, 30])
@pytest.mark.parametrize("part", range(6))
def test_the_chain_ends_on_the_last_day_of_the_longest_of_all_ways(part: int, later: int) -> None:
    told = 0
    for seed in range(25 * part, 25 * part + 25):
        steps = made(seed)
        began = day_of(moment(BEGAN))
        today = began + timedelta(days=later)
        first = max(today, began + steps[0].takes)
        every = [longest(steps, each, first) for each in steps[0].onward]
        last = max([first, *(each for each in every if each is not None)])
        chain = chain_of(at(begin(pathway_of(text_of(steps)), BEGAN), f"{today:%d.%m.%Y} 13:00"))
        assert (None if chain is None else last_day(chain.ends)) == (None if last == first else last), seed
        told += chain is not None
        assert chain is None or right_in_itself(chain, steps)
    assert told >= 10


def right_in_itself(chain: Chain, steps: Sequence[Made]) -> bool:
    """Each stretch begins where the one before ends; what has no limit is told; where it waits, something waits."""
    names = [int(each.step[1:]) for each in chain.stretches]
    follows = all(one.ends == other.begins for one, other in zip(chain.stretches, chain.stretches[1:], strict=False))
    unlimited = all(steps[int(name[1:])].days is None for name in chain.unlimited)
    waits = chain.waits is None or steps[int(chain.waits[1:])].waits
    return follows and unlimited and waits and names == sorted(names) and chain.stretches[0].is_open


# ---- by hand

HANDED_OVER = pathway_of(f"""{HEAD}start mottak "Mottak"
  lege skal gjøre dette innen 2 virkedager
  så søknad
overføring søknad "Søknad"
  lege skal sende til team innen 1 virkedag
  team skal svare innen 10 virkedager
  ved avslag så nei_takk
  ved retur så nei_takk
  så samtale
tiltak nei_takk "Etter avslag"
  lege skal gjøre dette innen 12 måneder
  så slutten
tiltak samtale "Samtale"
  lege skal gjøre dette innen 3 uker etter mottak
  team bør notere bedre
  så opphold
vent opphold "Opphold"
  til utskrevet
  så slutten
slutt slutten "Slutt"
""")


def test_what_is_sent_is_answered_after_it_is_sent_over_easter_and_a_limit_counts_from_the_step_it_names() -> None:
    chain = chain_of(at(begin(HANDED_OVER, "26.3.2026 12:00"), "27.3.2026 09:00"))
    assert chain is not None
    days = {each.step: last_day(each.ends) for each in chain.stretches}
    assert days == {"mottak": date(2026, 3, 30), "søknad": date(2026, 4, 17), "samtale": date(2026, 4, 20)}
    assert (chain.unlimited, chain.waits) == (("samtale",), "opphold")


def test_what_is_done_is_not_to_come_and_a_limit_counts_from_when_it_was_done() -> None:
    course = begin(HANDED_OVER, "26.3.2026 12:00").record("mottak", "26.3.2026 13:00")
    chain = chain_of(at(course, "27.3.2026 09:00"))
    assert chain is not None
    days = {each.step: last_day(each.ends) for each in chain.stretches}
    assert days["samtale"] == date(2026, 4, 16)
    assert "mottak" not in days


def test_where_all_is_over_nothing_is_to_come() -> None:
    short = pathway_of(f'{HEAD}start a "A"\n  lege skal gjøre dette innen 1 uke\n  så slutten\nslutt slutten "Slutt"\n')
    course = begin(short, BEGAN)
    assert chain_of(at(course, BEGAN)) is None
    assert chain_of(at(course.record("a", "5.5.2026 12:00"), "6.5.2026 12:00")) is None


# ---- with a total

TOTAL = """{head}start s0 "Steg 0"
  lege skal gjøre dette innen 1 uke
  så s1
tiltak s1 "Steg 1"
  lege skal gjøre dette innen {one} dager
  så s2 og s3
tiltak s2 "Steg 2"
  lege skal gjøre dette innen {two} dager
  så s4
tiltak s3 "Steg 3"
  lege skal gjøre dette innen {three} dager
  så s4
tiltak s4 "Steg 4"
  venter på s2 og s3
  lege skal gjøre dette innen {four} dager
  så slutten
slutt slutten "Slutt"
forløpstid hele "Hele" fra s0 til s4 innen 12 måneder
"""


def rest_by_hand(days: Mapping[str, int], opened: date, today: date) -> dict[str, date]:
    """Step by step from the first, by the slower of the two in the middle."""
    first = max(today, opened + timedelta(days=days["one"]))
    slower = max(("two", "s2"), ("three", "s3"), key=lambda each: days[each[0]])
    second = first + timedelta(days=days[slower[0]])
    return {"s1": first, slower[1]: second, "s4": second + timedelta(days=days["four"])}


@pytest.mark.parametrize("seed", range(12))
def test_the_rest_of_a_total_ends_when_each_limit_of_its_slowest_way_is_used_up(seed: int) -> None:
    rng = Random(seed)
    one, two, three, four = rng.sample((2, 4, 5, 8, 11, 15, 23), 4)
    days = {"one": one, "two": two, "three": three, "four": four}
    course = begin(pathway_of(TOTAL.format(head=HEAD, **days)), BEGAN).record("s0", "6.5.2026 12:00")
    later = rng.choice((0, 1, 40))
    today = date(2026, 5, 6) + timedelta(days=later)
    asking = at(course, f"{today:%d.%m.%Y} 13:00")
    (rest,) = rests_of(asking)
    assert ends_of(rest.stretches) == rest_by_hand(days, date(2026, 5, 6), today)
    assert [each.is_open for each in rest.stretches] == [True, False, False]


def ends_of(stretches: Sequence[Stretch]) -> dict[str, date]:
    return {each.step: last_day(each.ends) for each in stretches}


def test_a_rest_of_one_day_more_is_noticed() -> None:
    days = {"one": 2, "two": 4, "three": 5, "four": 8}
    course = begin(pathway_of(TOTAL.format(head=HEAD, **days)), BEGAN).record("s0", "6.5.2026 12:00")
    (rest,) = rests_of(at(course, "6.5.2026 13:00"))
    assert ends_of(rest.stretches) != rest_by_hand({**days, "three": 6}, date(2026, 5, 6), date(2026, 5, 6))


# ---- on the axis


def test_the_chain_stands_on_the_axis_with_what_it_leaves_out_and_its_first_limit_is_marked() -> None:
    timeline = timeline_of(at(begin(HANDED_OVER, "26.3.2026 12:00"), "27.3.2026 09:00"), language="nb")
    group = timeline.groups[0]
    assert group.title == "Veien videre"
    (row,) = group.rows
    words = " / ".join(row.words)
    assert "«Mottak», «Søknad» og «Samtale»: kan ta til og med 20. april når hver frist brukes helt" in words
    assert "regnet som gjort straks: «Samtale»" in words
    assert "hvor lenge «Opphold» tar" in words
    marks = [(row.title, mark.sign) for row in timeline.rows for mark in row.marks]
    assert marks == [("Mottak", Sign.CRITICAL)]
    assert [row.words for row in timeline.rows if row.title == "Samtale"] == [
        ("Kan komme, i tide til og med 20. april",)
    ]


def test_a_first_limit_that_has_passed_is_told_with_the_chain() -> None:
    timeline = timeline_of(at(begin(HANDED_OVER, "26.3.2026 12:00"), "31.3.2026 12:00"), language="en")
    (row,) = timeline.groups[0].rows
    assert "“Mottak” is late, and reckoned as done now" in row.words


def test_where_a_total_tells_the_way_no_other_is_told() -> None:
    days = {"one": 2, "two": 4, "three": 5, "four": 8}
    course = begin(pathway_of(TOTAL.format(head=HEAD, **days)), BEGAN).record("s0", "6.5.2026 12:00")
    titles = [group.title for group in timeline_of(at(course, "6.5.2026 13:00"), language="nb").groups]
    assert "Veien videre" not in titles
    assert "Forløpstider" in titles
