"""Small whole pathways made by chance for the checks to be judged on: half are sound by how they are made.

`text(seed)` -> a pathway as text in bokmål; the same seed gives the same one. A sound pathway is grown from blocks
that each take one token in and give one token out, whatever happens; a fault is then made in some of its lines.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

HEAD = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen" i kommune
aktør team "Teamet" i kommune
aktør nav "NAV" i nav
aktør sykehus "Sykehuset" i spesialisthelsetjenesten
"""


@dataclass
class Growing:
    """What has been grown so far; the blocks of steps are kept by name, in the order they are run."""

    random: Random
    room: int
    declared: list[str] = field(default_factory=list)
    steps: dict[str, list[str]] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    consent: str | None = None

    def fresh(self) -> str:
        self.room -= 1
        return f"s{len(self.steps) + 1}"

    def yes(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def step(self, kind: str, lines: list[str], *, name: str | None = None) -> str:
        name = name or self.fresh()
        self.steps[name] = [f'{kind} {name} "{name.upper()}"', *(f"  {line}" for line in lines)]
        return name

    def reserve(self) -> str:
        """A name whose lines come later, so that the text is in the order it is run."""
        name = self.fresh()
        self.steps[name] = []
        return name

    def end(self) -> str:
        name = f"slutt{len(self.ends) + 1}"
        self.ends[name] = f'slutt {name} "{name.upper()}"'
        return name

    def actor(self) -> str:
        return self.random.choice(("lege", "team"))


@dataclass(frozen=True)
class Question:
    """A datum, or some, and conditions of which exactly one is true of every patient."""

    data: tuple[str, ...]
    conditions: tuple[str, ...]
    kind: str


TABLES = (
    (" første som passer", (("ja", "-", "a"), ("-", "ja", "a"), ("-", "-", "b"))),
    ("", (("ja", "-", "a"), ("nei", "ja", "a"), ("nei", "nei", "b"))),
    ("", (("ja", "ja", "a"), ("ja", "nei", "b"), ("nei", "-", "b"))),
)


def question(grow: Growing) -> Question:
    """What a decision may ask, of two or three answers."""
    number = len(grow.data) + 1
    one, other = f"d{number}", f"d{number + 1}"
    kind = grow.random.choice(("yes", "yes", "enum", "int", "two", "count", "table", "known"))
    grow.made[f"question {kind}"] += 1
    conditions: tuple[str, ...]
    match kind:
        case "yes" | "known":
            declared, conditions = [f"opplysning {one}: ja/nei"], (one, f"ikke {one}")
            if kind == "known":
                conditions = (f"{one} er kjent og {one}", f"ikke ({one} er kjent og {one})")
        case "enum":
            declared = [f"opplysning {one}: en av {one}a, {one}b, {one}c"]
            conditions = grow.random.choice(
                ((f"{one} er {one}a/{one}b", f"{one} er {one}c"), tuple(f"{one} er {one}{v}" for v in "abc"))
            )
        case "int":
            bound = grow.random.randint(1, 3)
            declared = [f"opplysning {one}: heltall fra 0 til 4"]
            conditions = grow.random.choice(
                (
                    (f"{one} er minst {bound}", f"{one} er mindre enn {bound}"),
                    (f"{one} er høyst {bound}", f"{one} er mer enn {bound}"),
                    (f"{one} er fra {bound} til 3", f"{one} er mindre enn {bound}", f"{one} er 4"),
                )
            )
        case "two":
            declared = [f"opplysning {one}: ja/nei", f"opplysning {other}: ja/nei"]
            conditions = (f"{one} og {other}", f"{one} og ikke {other}", f"ikke {one}")
        case "count":
            declared = [f"opplysning {one}: ja/nei", f"opplysning {other}: ja/nei"]
            grow.declared.append(f'beregn n{number} = antall ja av {one} og {other} "N{number}"')
            conditions = (f"n{number} er minst 1", f"n{number} er 0")
        case _:
            declared = [f"opplysning {one}: ja/nei", f"opplysning {other}: ja/nei"]
            declared.append(f"opplysning t{number}: en av t{number}a, t{number}b")
            first, rows = grow.random.choice(TABLES)
            grow.declared.append(
                f'tabell tab{number} "Tabell" gir t{number}{first}\n  | {one} | {other} | t{number} |\n'
                + "\n".join(f"  | {x} | {y} | t{number}{result} |" for x, y, result in rows)
            )
            conditions = (f"t{number} er t{number}a", f"t{number} er t{number}b")
    tables = [line for line in grow.declared if line.startswith(("tabell", "beregn"))]
    grow.declared[:] = [line for line in grow.declared if line not in tables]
    grow.declared += [f'{line} "{line.split()[1].strip(":").upper()}"' for line in declared] + tables
    asked = (one,) if len(declared) == 1 else (one, other)
    grow.data.extend(asked)
    return Question(asked, conditions, kind)


# ---- blocks: from here to `onward`, with one token


def task(grow: Growing, onward: str, *, name: str | None = None) -> str:
    kind = grow.random.choice(("sjekkpunkt", "tiltak"))
    lines = [f"{grow.actor()} {grow.random.choice(('skal', 'bør'))} gjøre dette innen 2 uker"]
    if grow.yes(0.15):
        lines.append(f"{grow.actor()} kan gjøre dette innen 1 uke")
    if grow.yes(0.1):
        grow.made["offer"] += 1
        lines = [f"{grow.actor()} kan gjøre dette innen 1 uke"]
    return grow.step(kind, [*lines, f"så {onward}"], name=name)


def decision(grow: Growing, onward: str) -> str:
    """Asks, and leads to a task for some of the answers; the others go straight on."""
    asked = question(grow)
    alone = grow.yes()
    asker = None if alone else grow.reserve()
    rules = grow.reserve()
    sides = [onward if grow.room < 1 or grow.yes(0.3) else block(grow, onward) for _ in asked.conditions]
    lines = [f"hvis {condition} så {side}" for condition, side in zip(asked.conditions, sides, strict=True)]
    first = ""
    if grow.yes(0.4):
        lines[-1] = f"ellers så {sides[-1]}"
        if grow.yes(0.3):
            grow.made["first match"] += 1
            first = " første som passer"
    record = f"{grow.actor()} skal notere {' og '.join(asked.data)} innen 2 dager"
    if asker is None:
        grow.made["decision by person"] += 1
        grow.step("beslutning", [record, *lines], name=rules)
        return rules
    grow.made["decision by rules"] += 1
    grow.step("sjekkpunkt", [record, f"så {rules}"], name=asker)
    grow.step("beslutning", [f"reglene avgjør{first}", *lines], name=rules)
    return asker


def judgement(grow: Growing, onward: str) -> str:
    grow.made["judgement"] += 1
    name = grow.reserve()
    sides = [onward if grow.room < 1 or grow.yes(0.4) else block(grow, onward) for _ in range(2)]
    lines = [f'valg "Valg {n}" så {side}' for n, side in enumerate(sides, 1)]
    return grow.step("beslutning", [f"{grow.actor()} skal velge innen 1 uke", *lines], name=name)


def fork(grow: Growing, onward: str) -> str:
    """Two or three lines of one or more steps, each given to the join by its last step."""
    grow.made["fork"] += 1
    split = grow.reserve()
    join = f"j{split}"
    conditional = grow.yes(0.35)
    asked = question(grow) if conditional else None
    first: list[str] = []
    last: list[str] = []
    for number in range(2 if grow.room < 4 or grow.yes(0.7) else 3):
        closing = grow.reserve()
        first.append(closing if grow.room < 2 or grow.yes(0.6) else block(grow, closing))
        lines = [f"{grow.actor()} bør gjøre dette innen 3 uker", f"så {join}"]
        if asked is not None and number < len(asked.conditions):
            grow.made["conditional step"] += 1
            lines.insert(0, f"bare hvis {asked.conditions[number]}")
        grow.step("tiltak", lines, name=closing)
        last.append(closing)
    if grow.yes(0.2):
        grow.made["side line"] += 1
        first.append(
            grow.step("melding", [f"{grow.actor()} bør sende til sykehus innen 1 uke", 'hjemmel "§ 1"', "så ferdig"])
        )
    act = "gjøre dette" if asked is None else f"notere {' og '.join(asked.data)}"
    opening = f"{grow.actor()} skal {act} innen 2 dager"
    grow.step("sjekkpunkt", [opening, f"så {listed(first)}"], name=split)
    lines = [f"venter på {listed(last)}", f"{grow.actor()} skal gjøre dette innen 1 uke", f"så {onward}"]
    grow.step("sjekkpunkt", lines, name=join)
    return split


def matching(grow: Growing, onward: str) -> str:
    """Two lines that meet for some patients only: both ask the same, so both come to the join or neither does."""
    grow.made["matching decisions"] += 1
    asked = question(grow)
    split, one, other = grow.reserve(), grow.reserve(), grow.reserve()
    closing, meeting = [grow.reserve(), grow.reserve()], grow.reserve()
    first, rest = asked.conditions[0], asked.conditions[1:]
    for rules, last, without in ((one, closing[0], "ferdig"), (other, closing[1], onward)):
        lines = [f"hvis {first} så {last}", *(f"hvis {condition} så {without}" for condition in rest)]
        grow.step("beslutning", ["reglene avgjør", *lines], name=rules)
        grow.step("tiltak", [f"{grow.actor()} bør gjøre dette innen 3 uker", f"så {meeting}"], name=last)
    opening = f"{grow.actor()} skal notere {' og '.join(asked.data)} innen 2 dager"
    grow.step("sjekkpunkt", [opening, f"så {one} og {other}"], name=split)
    lines = [f"venter på {listed(closing)}", f"{grow.actor()} skal gjøre dette innen 1 uke", f"så {onward}"]
    grow.step("sjekkpunkt", lines, name=meeting)
    return split


def loop(grow: Growing, onward: str) -> str:
    """Back to where the datum is asked for, so many times, and then on."""
    grow.made["loop"] += 1
    asked = question(grow)
    body, rules = grow.reserve(), grow.reserve()
    times = grow.random.randint(1, 2)
    out = [onward] * len(asked.conditions)
    out[grow.random.randrange(len(out))] = f"tilbake til {body}, høyst {times} ganger, ellers {onward}"
    lines = [f"hvis {condition} så {side}" for condition, side in zip(asked.conditions, out, strict=True)]
    grow.step(
        "tiltak", [f"{grow.actor()} skal notere {' og '.join(asked.data)} innen 2 uker", f"så {rules}"], name=body
    )
    grow.step("beslutning", ["reglene avgjør", *lines], name=rules)
    return body


def repeated(grow: Growing, onward: str) -> str:
    grow.made["repeated"] += 1
    asked = question(grow)
    data = " og ".join(asked.data)
    lines = [
        f"{grow.actor()} bør notere {data} første gang innen 1 uke, deretter hver 2. uke, høyst 2 ganger",
        f"hvis {asked.conditions[0]} så {onward}",
        f"etter siste gang så {onward}",
    ]
    return grow.step("sjekkpunkt", lines)


def handover(grow: Growing, onward: str) -> str:
    """Asked of another actor, who may refuse or send it back."""
    grow.made["request"] += 1
    name = grow.reserve()
    refused = task(grow, onward) if grow.room > 0 and grow.yes() else onward
    back = f"tilbake til {name}, høyst 1 gang, ellers {refused}" if grow.yes(0.6) else refused
    lines = [
        "lege skal sende til team innen 2 dager",
        "team skal svare innen 1 uke",
        f"ved avslag så {refused}",
        f"ved retur så {back}",
        f"så {onward}",
    ]
    if grow.yes(0.3):
        asked = question(grow)
        lines[2:2] = [f"team bør notere {' og '.join(asked.data)} innen 1 uke"]
        lines[-1:] = [f"hvis {condition} så {onward}" for condition in asked.conditions]
    return grow.step("forespørsel", lines, name=name)


def message(grow: Growing, onward: str) -> str:
    """Shared with another organisation, with consent or by law."""
    grow.made["message"] += 1
    name = grow.reserve()
    lines = ["lege bør sende til nav innen 1 uke"]
    asking = None
    if grow.yes(0.3):
        grow.made["content"] += 1
        number = len(grow.data) + 1
        grow.data.append(f"d{number}")
        grow.declared.append(f'opplysning d{number}: tekst "D{number}"')
        asking = grow.reserve()
        grow.step("sjekkpunkt", [f"{grow.actor()} skal notere d{number} innen 2 dager", f"så {name}"], name=asking)
        lines.append(f"med d{number}")
    if grow.yes(0.5):
        grow.made["receipt"] += 1
        lines.append(f"nav {grow.random.choice(('skal', 'kan'))} bekrefte innen 1 uke")
    if grow.yes(0.6):
        grow.made["consent"] += 1
        if grow.consent is None:
            grow.consent = grow.random.choice(("uttrykkelig", "antatt"))
            grow.declared.insert(0, f'samtykke deling "Deling" {grow.consent}')
        without = task(grow, onward) if grow.room > 0 and grow.yes(0.3) else onward
        lines += ["krever samtykke deling", f"uten samtykke så {without}"]
    else:
        lines.append('hjemmel "§ 25"')
    grow.step("melding", [*lines, f"så {onward}"], name=name)
    return name if asking is None else asking


def meeting(grow: Growing, onward: str) -> str:
    grow.made["meeting"] += 1
    lines = ["lege bør innkalle team innen 4 uker", "gyldig med lege og team"]
    if grow.yes(0.6):
        lines[:1] = ["lege bør innkalle team og nav innen 4 uker"]
        lines.append('hjemmel "§ 25"')
    return grow.step("møte", [*lines, f"så {onward}"])


def by_rule(grow: Growing, onward: str) -> str:
    """A task of one of two, as a datum says that was noted just before."""
    grow.made["actor by rule"] += 1
    number = len(grow.data) + 1
    grow.data.append(f"d{number}")
    grow.declared.append(f'opplysning d{number}: ja/nei "D{number}"')
    grow.declared.append(f'aktør oppf{number} "Oppfølger" er lege hvis d{number}, ellers team')
    asking, doing = grow.reserve(), grow.reserve()
    grow.step("tiltak", [f"oppf{number} bør gjøre dette innen 2 uker", f"så {onward}"], name=doing)
    recording = f"{grow.actor()} skal notere d{number} innen 2 dager"
    grow.step("sjekkpunkt", [recording, f"så {doing}"], name=asking)
    return asking


def abroad(grow: Growing, onward: str) -> str:
    """Another organisation is told, and acts."""
    grow.made["told and acting"] += 1
    telling, doing = grow.reserve(), grow.reserve()
    grow.step("tiltak", ["sykehus bør gjøre dette innen 2 uker", f"så {onward}"], name=doing)
    lines = ["lege skal sende til sykehus innen 1 uke", 'hjemmel "§ 25"', f"så {doing}"]
    grow.step("melding", lines, name=telling)
    return telling


def handed_over(grow: Growing, onward: str) -> str:
    """The patient is handed over, and handed back."""
    grow.made["handed over"] += 1
    there, doing, back = grow.reserve(), grow.reserve(), grow.reserve()
    lines = [
        "sykehus skal sende til lege innen 1 uke",
        "lege skal bekrefte innen 1 uke",
        'hjemmel "§ 25"',
        f"så {onward}",
    ]
    grow.step("overføring", lines, name=back)
    grow.step("tiltak", ["sykehus bør gjøre dette innen 2 uker", f"så {back}"], name=doing)
    lines = [
        "lege skal sende til sykehus innen 1 uke",
        "sykehus skal svare innen 1 uke",
        'hjemmel "§ 25"',
        f"ved avslag så {onward}",
        f"ved retur så {onward}",
        f"så {doing}",
    ]
    grow.step("overføring", lines, name=there)
    return there


def waiting(grow: Growing, onward: str) -> str:
    grow.made["wait"] += 1
    if grow.yes():
        return grow.step("vent", ["i 2 uker", f"så {onward}"])
    if 'hendelse utskrivning "Utskrevet"' not in grow.declared:
        grow.declared.append('hendelse utskrivning "Utskrevet"')
    return grow.step("vent", ["til utskrivning", f"så {onward}"])


def overdue(grow: Growing, onward: str) -> str:
    name = grow.reserve()
    if grow.yes():
        grow.made["overdue beside"] += 1
        late = grow.step("melding", ["team bør sende til lege innen 1 dag", "så ferdig"])
        on_overdue = f"ved fristbrudd så {late}"
    else:
        grow.made["overdue in stead"] += 1
        late = task(grow, onward) if grow.room > 0 and grow.yes() else onward
        on_overdue = f"ved fristbrudd i stedet så {late}"
    lines = [f"{grow.actor()} bør gjøre dette innen 1 uke", on_overdue, f"så {onward}"]
    return grow.step("tiltak", lines, name=name)


Block = Callable[[Growing, str], str]
BLOCKS: tuple[tuple[Block, int], ...] = (
    (task, 1), (decision, 2), (decision, 2), (judgement, 1), (fork, 3), (fork, 3), (fork, 3), (fork, 3), (matching, 5),
    (loop, 2), (repeated, 1),
    (handover, 1), (message, 1), (meeting, 1), (waiting, 1), (overdue, 2), (by_rule, 2), (abroad, 2), (handed_over, 3),
)  # fmt: skip


def block(grow: Growing, onward: str) -> str:
    chosen = grow.random.choice([each for each, room in BLOCKS if room <= max(grow.room, 1)])
    return chosen(grow, onward)


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"


# ---- a whole pathway


def sound(seed: int) -> tuple[str, Counter[str]]:
    """A pathway that is sound by how it was made, and how often each construct stands in it."""
    random = Random(seed)
    grow = Growing(random, room=random.randint(3, 8))
    end = grow.end()
    start = grow.reserve()
    onward = end
    if grow.yes(0.3):
        grow.made["two ends"] += 1
        asked, other = question(grow), grow.end()
        outs = [f"hvis {c} så {other if n == 0 else end}" for n, c in enumerate(asked.conditions)]
        record = f"{grow.actor()} skal notere {' og '.join(asked.data)} innen 1 uke"
        onward = grow.step("beslutning", [record, *outs])
    while grow.room > 0:
        onward = block(grow, onward)
    grow.step("start", [f"{grow.actor()} skal gjøre dette innen 1 uke", f"så {onward}"], name=start)
    extra = interruptions(grow)
    return written(grow, extra), grow.made


def interruptions(grow: Growing) -> list[str]:
    """At most two of them, and now and then a track."""
    extra: list[str] = []
    if grow.yes(0.15):
        grow.made["interruption to the end"] += 1
        grow.ends["død"] = 'slutt død "Død" lukker alt'
        extra.append('avbrudd dødsfall "Dødsfall"\n  i alle faser\n  så død')
    if grow.yes(0.1):
        grow.made["interruption backwards"] += 1
        extra.append('avbrudd forverring "Forverring"\n  i alle faser\n  så s2')
    if grow.yes(0.15):
        mode = grow.random.choice(("deretter tilbake", "ved siden av"))
        grow.made[f"interruption {mode}"] += 1
        grow.step("tiltak", ["team skal gjøre dette innen 2 dager", "så ferdig"], name="samtale")
        extra.append(f'avbrudd uro "Uro"\n  i alle faser\n  så samtale\n  {mode}')
    if grow.yes(0.1):
        grow.made["track"] += 1
        grow.declared += ['hendelse sykmelding "Sykmeldt"', 'hendelse friskmelding "Frisk"']
        track = ['spor fravær "Fravær"', "  starter ved sykmelding", "  slutter ved friskmelding", ""]
        plan = ['tiltak plan "Plan"', "  lege bør gjøre dette innen 4 uker", "  så ferdig"]
        extra.append("\n".join(track + plan))
    return extra


def written(grow: Growing, extra: list[str]) -> str:
    blocks = [*("\n".join(lines) for lines in grow.steps.values()), "\n".join(grow.ends.values())]
    tracks = [each for each in extra if each.startswith("spor")]
    others = [each for each in extra if not each.startswith("spor")]
    return "\n\n".join([HEAD + "\n".join(grow.declared), *blocks, *others, *tracks]) + "\n"


# ---- faults

Damage = Callable[[Random, list[str]], bool]


def _places(lines: list[str], pattern: str) -> list[int]:
    return [number for number, line in enumerate(lines) if re.search(pattern, line)]


def _steps_of(lines: list[str]) -> list[str]:
    return [
        m[2]
        for line in lines
        if (m := re.match(r"(sjekkpunkt|tiltak|beslutning|melding|overføring|forespørsel|vent) (\w+) ", line))
    ]


def redirected(random: Random, lines: list[str]) -> bool:
    """A way leads to another step."""
    places = _places(lines, r"så (s\d+|js\d+|slutt\d)$")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"så \w+$", f"så {random.choice([*_steps_of(lines), 'slutt1'])}", lines[number])
    return True


def branch_of_a_fork_removed(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  så \w+(, \w+)* og \w+$")
    if not places:
        return False
    number = random.choice(places)
    names = re.findall(r"\w+", lines[number])[1:]
    names = [name for name in names if name != "og"]
    names.remove(random.choice(names))
    lines[number] = f"  så {listed(names)}"
    return True


def fork_made_a_choice(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  så \w+ og \w+$")
    if not places:
        return False
    number = random.choice(places)
    _, one, _, other = lines[number].split()
    if not re.match(r"  \w+ skal gjøre dette", lines[number - 1]):
        return False
    lines[number - 1 : number + 1] = ["  lege skal velge innen 1 uke", f'  valg "A" så {one}', f'  valg "B" så {other}']
    heading = max(n for n in range(number) if not lines[n].startswith("  ") and lines[n])
    lines[heading] = re.sub(r"^(sjekkpunkt|tiltak)", "beslutning", lines[heading])
    return True


def join_forgotten(random: Random, lines: list[str]) -> bool:
    return _removed(random, lines, r"^  venter på ")


def _removed(random: Random, lines: list[str], pattern: str) -> bool:
    places = _places(lines, pattern)
    if places:
        del lines[random.choice(places)]
    return bool(places)


def branch_removed(random: Random, lines: list[str]) -> bool:
    return _removed(random, lines, r"^  (hvis .*|ellers) så ")


def row_changed(random: Random, lines: list[str]) -> bool:
    """A row of a table is forgotten, or fits others than it did."""
    places = _places(lines, r"^  \| (ja|nei|-) \|")
    if not places:
        return False
    number = random.choice(places)
    if random.random() < 0.4:
        del lines[number]
    else:
        first, second, result = (cell.strip() for cell in lines[number].strip(" |").split("|"))
        first, second = random.choice((("-", second), (first, "-"), ("ja", second), (first, "nei")))
        lines[number] = f"  | {first} | {second} | {result} |"
    return True


def branch_doubled(random: Random, lines: list[str]) -> bool:
    """Two branches that can both be true, or one that never is."""
    places = _places(lines, r"^  hvis .* så \w+$")
    if not places:
        return False
    number = random.choice(places)
    lines.insert(number, re.sub(r"så \w+$", f"så {random.choice([*_steps_of(lines), 'slutt1'])}", lines[number]))
    return True


def bound_moved(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  (hvis|bare hvis) .*(minst|høyst|enn|til) \d")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"(minst|høyst|enn|til) (\d)", _moved(random), lines[number], count=1)
    return True


def _moved(random: Random) -> Callable[[re.Match[str]], str]:
    shift = random.choice((-1, 1))
    return lambda found: f"{found[1]} {min(4, max(0, int(found[2]) + shift))}"


def condition_changed(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  (bare hvis|hvis) (ikke )?d\d+( |$)")
    if not places:
        return False
    number = random.choice(places)
    found = re.match(r"^  (bare hvis|hvis) (ikke )?(d\d+)", lines[number])
    assert found is not None
    negated = f"  {found[1]} {'' if found[2] else 'ikke '}{found[3]}"
    lines[number] = negated + lines[number][found.end() :]
    return True


def not_recorded(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r" (skal|bør) notere [^,]* innen ")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"notere .*? innen", "gjøre dette innen", lines[number])
    return True


def perhaps_recorded(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r" (skal|bør) notere [^,]* innen \d \w+$")
    if not places:
        return False
    number = random.choice(places)
    lines.insert(number, "  lege skal gjøre dette innen 1 uke")
    lines[number + 1] = re.sub(r"(skal|bør) notere", "kan notere", lines[number + 1])
    return True


def recorded_elsewhere(random: Random, lines: list[str]) -> bool:
    """Another step records the datum, perhaps after it is used, perhaps only some of the times."""
    places = _places(lines, r" (skal|bør) notere [^,]* innen \d \w+$")
    others = _places(lines, r" (skal|bør) gjøre dette innen \d \w+$")
    if not places or not others:
        return False
    number, other = random.choice(places), random.choice(others)
    found = re.search(r"notere .*? innen", lines[number])
    assert found is not None
    lines[number] = lines[number].replace(found[0], "gjøre dette innen")
    lines[other] = lines[other].replace("gjøre dette innen", found[0])
    return True


def one_datum_forgotten(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"notere d\d+ og d\d+ ")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"notere (d\d+) og (d\d+)", rf"notere \{random.choice((1, 2))}", lines[number])
    return True


def bound_of_a_loop_forgotten(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"tilbake til ")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"tilbake til (\w+), .*$", r"\1", lines[number])
    return True


def back_to_elsewhere(random: Random, lines: list[str]) -> bool:
    """A loop that tears a fork, or enters one."""
    places = _places(lines, r"^  (så|hvis .* så|ved \w+ så) (s|js|slutt)\w*$")
    if not places:
        return False
    number = random.choice(places)
    onward = lines[number].split()[-1]
    to = random.choice(_steps_of(lines))
    lines[number] = re.sub(r"så \w+$", f"så tilbake til {to}, høyst 1 gang, ellers {onward}", lines[number])
    return True


def limit_of_the_receiver_forgotten(random: Random, lines: list[str]) -> bool:
    return _changed(random, lines, r"^  (\w+ skal (svare|bekrefte)) innen \d \w+$", r"  \1")


def reply_made_optional(random: Random, lines: list[str]) -> bool:
    return _changed(random, lines, r"^  (\w+) skal (svare|bekrefte) ", r"  \1 kan \2 ")


def answered_by_another(random: Random, lines: list[str]) -> bool:
    return _changed(random, lines, r"^  \w+ skal (svare|bekrefte) ", r"  nav skal \1 ")


def leave_forgotten(random: Random, lines: list[str]) -> bool:
    """Neither a consent nor a legal basis any more."""
    places = _places(lines, r"^  (krever samtykke|hjemmel) ")
    if not places:
        return False
    number = random.choice(places)
    if "samtykke" in lines[number]:
        del lines[number + 1]
    del lines[number]
    return True


def called_perhaps(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  lege bør innkalle ")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = lines[number].replace("bør innkalle", "kan innkalle")
    lines.insert(number, "  lege bør gjøre dette innen 4 uker")
    return True


def done_elsewhere(random: Random, lines: list[str]) -> bool:
    """Somebody of another organisation has the task."""
    return _changed(random, lines, r"^  (lege|team) (skal|bør) gjøre dette", r"  nav \2 gjøre dette")


def _changed(random: Random, lines: list[str], pattern: str, to: str) -> bool:
    places = _places(lines, pattern)
    if places:
        number = random.choice(places)
        lines[number] = re.sub(pattern, to, lines[number])
    return bool(places)


def finished_forgotten(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"så ferdig$")
    if not places:
        return False
    lines[random.choice(places)] = f"  så {random.choice([*_steps_of(lines), 'slutt1'])}"
    return True


def finished_too_early(random: Random, lines: list[str]) -> bool:
    places = _places(lines, r"^  (så|hvis .* så|uten samtykke så|ved \w+ så) \w+$")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"så \w+$", "så ferdig", lines[number])
    return True


def one_more_end(random: Random, lines: list[str]) -> bool:
    """One way leads to an end of its own."""
    places = _places(lines, r"^  (så|hvis .* så|uten samtykke så|ved \w+ så|valg .* så) \w+$")
    if not places:
        return False
    number = random.choice(places)
    lines[number] = re.sub(r"så \w+$", "så slutt9", lines[number])
    end = next(n for n, line in enumerate(lines) if line.startswith("slutt "))
    lines.insert(end, 'slutt slutt9 "SLUTT9"' + (" lukker alt" if random.random() < 0.2 else ""))
    return True


def scope_narrowed(random: Random, lines: list[str]) -> bool:
    """An interruption holds only for what stands after a line of the text."""
    if "  i alle faser" not in lines:
        return False
    places = [n for n, line in enumerate(lines) if re.match(r"(sjekkpunkt|tiltak|beslutning|melding|vent) ", line)]
    first = lines.index(next(line for line in lines if line.startswith("start ")))
    places = [n for n in places if n > first]
    if not places:
        return False
    lines[lines.index("  i alle faser")] = "  i fase sen"
    place = random.choice(places)
    lines[place:place] = ['fase sen "Sen"', ""]
    lines[first:first] = ['fase tidlig "Tidlig"', ""]
    return True


def fork_grown(random: Random, lines: list[str]) -> bool:
    """One more step is begun beside."""
    places = _places(lines, r"^  så (s\d+|js\d+)$")
    if not places:
        return False
    number = random.choice(places)
    lines[number] += f" og {random.choice(_steps_of(lines))}"
    return True


DAMAGES: tuple[Damage, ...] = (
    redirected, branch_of_a_fork_removed, fork_made_a_choice, join_forgotten, branch_removed, branch_doubled,
    row_changed, bound_moved, condition_changed, recorded_elsewhere, not_recorded, perhaps_recorded,
    one_datum_forgotten, bound_of_a_loop_forgotten, back_to_elsewhere, finished_forgotten, finished_too_early,
    one_more_end, scope_narrowed, fork_grown, limit_of_the_receiver_forgotten, reply_made_optional, answered_by_another,
    leave_forgotten, called_perhaps, done_elsewhere,
)  # fmt: skip


def text(seed: int, *, attempt: int = 0) -> tuple[str, Counter[str]]:
    """Of every two seeds one is sound, and one has one fault or two made in it, which may be harmless.

    Another attempt makes other faults in the same pathway.
    """
    made, constructs = sound(seed)
    if seed % 2 == 0:
        return made, constructs
    random = Random(seed * 7919 + attempt)
    lines = made.split("\n")
    wanted = 1 if random.random() < 0.6 else 2
    for damage in random.sample(DAMAGES, len(DAMAGES)):
        if wanted and _steps_of(lines) and damage(random, lines):
            wanted -= 1
            constructs[f"fault {damage.__name__}"] += 1
    return "\n".join(lines), constructs
