"""Whole pathways for comparing interpreters: small sound ones by chance with more of the language put in, and now and
then one of the library.

`made(seed)` -> the text of a pathway without errors and what it means, also in another version. The same seed gives
the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from forlop.application.library import Texts
from forlop.application.pathway_files import pathway_from_text
from forlop.diagnostics import Severity
from forlop.model.pathway import Pathway
from forlop.source import Source
from tests.conformance.runs import parts_of
from tests.course import library
from tests.verification.small_pathways import sound

ATTEMPTS = 4
LIBRARY = (
    "haugland/haugland.forlop", "ostensjo_fall/fall.forlop", "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop", "rus_psykisk/tsb.forlop",
)  # fmt: skip
OF_THE_LIBRARY = 40
"""One in so many pairs is of a pathway of the library: they are large, and take long."""
CALLED = """\
forløp hjemme "Hjemme"
  versjon "1"
aktør team "Teamet"
aktør lege "Legen"
opplysning klarer: ja/nei "Klarer seg"
start mottak "Mottak"
  team skal notere klarer innen 2 dager
  så hjelp og tilsyn
tiltak hjelp "Hjelp"
  bare hvis ikke klarer
  team bør gjøre dette innen 1 uke
  så samlet
tiltak tilsyn "Tilsyn"
  lege bør gjøre dette innen 2 uker
  så samlet
sjekkpunkt samlet "Samlet"
  venter på hjelp og tilsyn
  team skal gjøre dette innen 3 dager
  hvis klarer så alene
  ellers så med_hjelp
slutt alene "Alene"
slutt med_hjelp "Med hjelp"
"""

# Each line of a duty that ends in a limit of some days or weeks.
_DUTY = re.compile(r"^  \w+ (?:skal|bør|kan) .* innen \d (?:dag|dager|uke|uker)$")
_STEP = re.compile(r"^(start|sjekkpunkt|tiltak|beslutning|melding|overføring|forespørsel|vent|møte) (\w+) ")

LIMITS = (
    "straks",
    "innen 6 timer",
    "innen 24 timer",
    "innen 50 timer",
    "innen 0 dager",
    "innen 1 virkedag",
    "innen 3 virkedager",
    "innen 10 virkedager (lovfrist)",
    "innen 1 uke (lovfrist)",
    "innen 24 timer (lovfrist)",
    "innen 2 uker (rettesnor)",
    "innen 1 måned, helst innen 1 uke",
    "tidligst 2 og senest 5 dager",
    "tidligst 1 og senest 2 uker etter {before}",
    "innen 3 dager etter {before}",
    "innen 1 uke etter {any}",
    "innen 8 dager etter startet {before}",
    "innen 4 virkedager etter første {before}",
    "innen 5 dager etter siste {before}",
    "innen 2 dager etter {event}",
    "innen 1 uke etter første {event}",
    "innen 3 dager etter siste {event}",
    "innen 2 uker hvis {asked}, ellers 4 dager",
    "innen 2 virkedager hvis {asked}, ellers 1 måned (lovfrist)",
    "innen utreise",
    "senest 1 uke før utreise",
    "innen 3 dager etter utreise",
    "midtveis mellom avsluttet s1 og utreise, pluss minus 3 dager",
)


def limits_of_all_kinds(chance: Random, lines: list[str]) -> None:
    share = chance.choice((0.2, 0.5, 0.8))
    lines[:] = [_with_limit(chance, lines, number, share) for number in range(len(lines))]


def _with_limit(chance: Random, lines: list[str], number: int, share: float) -> str:
    line = lines[number]
    if not _DUTY.match(line) or chance.random() > share:
        return line
    own = next(found[2] for at in range(number, -1, -1) if (found := _STEP.match(lines[at])))
    steps = [found[2] for each in lines if (found := _STEP.match(each))]
    before = steps[: steps.index(own)] or [own]
    events = re.findall(r"^hendelse (\w+) ", "\n".join(lines), re.MULTILINE)
    asked = re.findall(r"^opplysning (\w+): ja/nei", "\n".join(lines), re.MULTILINE)
    limit = chance.choice(LIMITS).format(
        before=chance.choice(before), any=chance.choice(steps),
        event=chance.choice(events), asked=chance.choice([*asked, "tilstede"]),
    )  # fmt: skip
    return re.sub(r"innen \d \w+$", limit, line)


def values_that_grow_old(chance: Random, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if line.startswith("opplysning d") and "tekst" not in line and chance.random() < 0.3:
            lines[number] = f"{line} gyldig i {chance.choice(('2 dager', '1 uke', '48 timer', '3 uker'))}"


def pauses(chance: Random, lines: list[str]) -> None:
    steps = [found[2] for each in lines if (found := _STEP.match(each)) and found[1] in ("sjekkpunkt", "tiltak")]
    if chance.random() < 0.6:
        what = f"fristen for {chance.choice(steps)}" if steps and chance.random() < 0.3 else "alle frister"
        lines += ['pause reise "Bortreist"', f"  stopper {what}"]
        if chance.random() < 0.4:
            lines.append('  hjemmel "§ 1"')
        if chance.random() < 0.3:
            lines += ['pause smitte "Smitte"', "  stopper alle frister", '  hjemmel "smittevernloven"']


def clocks_of_interruptions(chance: Random, lines: list[str]) -> None:
    """An interruption for which the patient comes back, stops the clocks too."""
    if "  deretter tilbake" in lines and chance.random() < 0.5:
        lines.insert(lines.index("  deretter tilbake") + 1, "  stopper alle frister")


def steps_that_last(chance: Random, lines: list[str]) -> None:
    _into_steps(
        chance, lines, ("sjekkpunkt", "tiltak"), 0.12,
        lambda: chance.choice(("  varer 48 timer", "  varer 1 uke", "  varer til hjemkomst", "  varer minst 1 dag")),
    )  # fmt: skip


def more_duties(chance: Random, lines: list[str]) -> None:
    def duty() -> str:
        who, how = chance.choice(("lege", "team", "pool")), chance.choice(("skal", "bør", "kan", "kan"))
        act = chance.choice(("gjøre dette", "notere ekstra", '"Ring pårørende"'))
        return f"  {who} {how} {act} innen {chance.choice((1, 2, 3))} uker".replace("1 uker", "1 uke")

    _into_steps(chance, lines, ("sjekkpunkt", "tiltak", "start"), 0.2, duty)


def duties_in_waits(chance: Random, lines: list[str]) -> None:
    def duty() -> str:
        return f"  {chance.choice(('lege', 'team'))} {chance.choice(('skal', 'kan'))} gjøre dette innen 2 uker"

    _into_steps(chance, lines, ("vent",), 0.3, duty)


def without_a_first_limit(chance: Random, lines: list[str]) -> None:
    if chance.random() < 0.3:
        lines[:] = [re.sub(r"første gang innen 1 uke, deretter (hver .*)", r"\1", line) for line in lines]


def only_if(chance: Random, lines: list[str]) -> None:
    asked = ["tilstede", "alene er alene_ja", "poeng er minst 2", "tilstede er kjent"]
    _into_steps(chance, lines, ("tiltak",), 0.12, lambda: f"  bare hvis {chance.choice(asked)}", first=True)


def _into_steps(
    chance: Random, lines: list[str], kinds: tuple[str, ...], share: float, made: Callable[[], str], *,
    first: bool = False,
) -> None:  # fmt: skip
    result: list[str] = []
    pending: str | None = None
    for line in lines:
        found = _STEP.match(line)
        if pending is not None and not found and (first or re.match(r"  (så|hvis|valg|ved) ", line)):
            result.append(pending)
            pending = None
        result.append(line)
        if found:
            wanted = found[1] in kinds and chance.random() < share
            pending = made() if wanted else None
    lines[:] = result


def done_at_any_time(chance: Random, lines: list[str]) -> None:
    if chance.random() < 0.25:
        start = lines.index(next(line for line in lines if line.startswith("start ")))
        who = chance.choice(("lege", "team"))
        act = chance.choice(("gjøre dette", "notere ekstra", "notere tilstede"))
        end = next(number for number, line in enumerate(lines) if line.startswith("slutt "))
        step = [
            'tiltak veiing "Veiing"',
            "  når som helst i fase hele",
            f"  {who} bør {act} innen 1 dag",
            "  så ferdig",
        ]
        lines[end:end] = [*step, ""]
        lines.insert(start, 'fase hele "Hele"')


def another_interruption(chance: Random, lines: list[str]) -> None:
    """One that the patient comes back from, or that goes on beside the rest, whatever other there is."""
    if chance.random() < 0.15:
        end = next(number for number, line in enumerate(lines) if line.startswith("slutt "))
        act = chance.choice(("gjøre dette", "notere ekstra", "notere poeng"))
        lines[end:end] = [
            'tiltak besøk "Besøk"',
            f"  team bør {act} innen {chance.choice((0, 2, 9))} dager",
            "  så ferdig",
            "",
        ]
        mode = chance.choice(("  deretter tilbake", "  ved siden av", "  ved siden av"))
        lines += ['avbrudd innbrudd "Innbrudd"', "  i alle faser", "  så besøk", mode]


def another_pathway(chance: Random, lines: list[str]) -> None:
    """A task becomes a sub-pathway."""
    tasks = [number for number, line in enumerate(lines) if re.match(r"(tiltak|sjekkpunkt) s\d+ ", line)]
    if not tasks or chance.random() > 0.35:
        return
    number = chance.choice(tasks)
    stop = lines.index("", number)
    onward = [line for line in lines[number:stop] if line.startswith("  så ")]
    if len(onward) == 1 and not any(line.startswith(("  hvis", "  venter", "  bare")) for line in lines[number:stop]):
        name = lines[number].split()[1]
        runs = [f'delforløp {name} "Hjemme"', '  kjører hjemme "1"']
        lines[number:stop] = [*runs, *(f"  ved {end} {onward[0].strip()}" for end in ("alene", "med_hjelp"))]


CHANGES = (
    another_pathway, done_at_any_time, more_duties, only_if, steps_that_last, limits_of_all_kinds,
    values_that_grow_old, pauses, clocks_of_interruptions, another_interruption, duties_in_waits, without_a_first_limit,
)  # fmt: skip


def declarations(chance: Random, lines: list[str]) -> None:
    """What the changes speak of; the start notes the data that others ask for."""
    at = next(number for number, line in enumerate(lines) if line.startswith("aktør sykehus")) + 1
    added = [
        'aktør pool "Pool" er lege eller team',
        'hendelse hjemkomst "Hjem"',
        'opplysning tilstede: ja/nei "Til stede"',
        'opplysning utreise: dato "Utreise"',
        'opplysning alene: en av alene_ja, alene_nei "Alene"',
        'opplysning poeng: heltall fra 0 til 4 "Poeng"',
        'opplysning ekstra: flere av rød, grønn, blå "Ekstra" ubrukt fordi "Prøves"',
    ]
    lines[at:at] = added
    start = next(number for number, line in enumerate(lines) if line.startswith("start "))
    how = chance.choice(("skal", "skal", "bør"))
    lines.insert(start + 1, f"  lege {how} notere tilstede, utreise, alene og poeng innen 1 uke")


def read(text: str) -> Pathway | None:
    """The pathway of a text, or None if something is wrong with it."""
    parts = parts_of(text)
    found = pathway_from_text(
        Source("made", parts[0]), library=Texts(tuple(Source("made", each) for each in parts[1:]))
    )
    wrong = [each for each in found.diagnostics if each.severity is Severity.ERROR]
    return None if wrong else found.pathway


@dataclass(frozen=True)
class Made:
    """A text and what it means, by version, where it begins first; `renamed` is what the second calls otherwise."""

    text: str
    versions: Mapping[str, Pathway]
    renamed: Mapping[str, str] = field(default_factory=dict)


def made(seed: int) -> Made:
    """A pathway by chance, perhaps with another version of it, or one of the library."""
    if seed % OF_THE_LIBRARY == OF_THE_LIBRARY - 1:
        return of_the_library(LIBRARY[seed // OF_THE_LIBRARY % len(LIBRARY)])
    whole, pathway = text(seed)
    chance = Random(f"version {seed}")
    # What had to do without any change has nothing that the limits of another version speak of.
    second = another_version(chance, whole) if chance.random() < 0.2 and "hendelse hjemkomst" in whole else None
    return second if second is not None else Made(whole, {pathway.version: pathway})


@lru_cache
def of_the_library(path: str) -> Made:
    pathway = library(path)
    return Made("", {pathway.version: pathway})


def another_version(chance: Random, whole: str) -> Made | None:
    """The same text with other limits, another name for a step, and something more or less binding; None if wrong."""
    own, *called = parts_of(whole)
    lines = own.replace('versjon "1"', 'versjon "2"', 1).splitlines()
    limits_of_all_kinds(chance, lines)
    number = chance.choice([number for number, line in enumerate(lines) if " skal " in line or " bør " in line])
    lines[number] = re.sub(r" (skal|bør) ", lambda found: " bør " if found[1] == "skal" else " skal ", lines[number])
    other = "\n".join(lines) + "\n"
    if chance.random() < 0.3:
        other = other.replace("heltall fra 0 til 4", "heltall fra 0 til 2")
    renamed = {}
    if chance.random() < 0.6:
        name = chance.choice([found[2] for line in lines if (found := _STEP.match(line))])
        other, renamed = re.sub(rf"\b{name}\b", f"{name}_ny", other), {name: f"{name}_ny"}
    versions = [read("".join((part, *called))) for part in (own, other)]
    known = {version.version: version for version in versions if version is not None}
    return Made(whole, known, renamed) if len(known) == len(versions) else None


def text(seed: int) -> tuple[str, Pathway]:
    """Fewer changes at each attempt; what is grown is sound without any."""
    base, _ = sound(seed)
    for attempt in range(ATTEMPTS):
        chance = Random(f"{seed} {attempt}")
        lines = base.splitlines()
        declarations(chance, lines)
        for change in CHANGES:
            if chance.random() < 1 - attempt * 0.3:
                change(chance, lines)
        whole = "\n".join(lines) + "\n"
        whole += CALLED if "kjører hjemme" in whole else ""
        pathway = read(whole)
        if pathway is not None:
            return whole, pathway
    pathway = read(base)
    assert pathway is not None, base
    return base, pathway
