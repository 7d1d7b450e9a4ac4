"""Faults planted by program in the text of a pathway: what was changed, on which line, and what must be found there.

`planted(text, kind)` -> every place where a fault of the kind can be made, in the order of the text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from forlop.application.pathway_files import ReadPathway
from forlop.language.lines import logical_lines
from tests.verification.local_changes import loosenings

STEPS = frozenset(
    {"start", "sjekkpunkt", "tiltak", "møte", "beslutning", "overføring", "forespørsel", "melding", "vent", "delforløp"}
)
OTHERS = frozenset(
    {"slutt", "aktør", "samtykke", "hendelse", "opplysning", "beregn", "tabell", "skjema", "fase", "spor", "avbrudd"}
    | {"pause", "forløpstid", "indikator", "eksempel", "forløp"}
)


@dataclass(frozen=True)
class Clause:
    """A logical line: its first and last line in the text, from 0, and what it says on one line."""

    first: int
    last: int
    says: str


@dataclass(frozen=True)
class Block:
    """A declaration and the clauses under it."""

    kind: str
    name: str
    heading: Clause
    clauses: tuple[Clause, ...]

    @property
    def lines(self) -> range:
        return range(self.heading.first, (self.clauses[-1] if self.clauses else self.heading).last + 1)


@dataclass(frozen=True)
class Defect:
    """A text with one fault. `lines`, from 1, are where it may be told: the clause that was changed, or where something
    was taken away, the rest of the block. `codes` are the beginnings of the codes that tell it. `anchor` is what a
    limit counts from now.
    """

    kind: str
    what: str
    text: str
    lines: tuple[int, ...]
    codes: tuple[str, ...]
    step: str
    anchor: str = ""


@dataclass(frozen=True)
class Written:
    """A text with its blocks. Examples are left away: they say what the pathway does, and a fault changes that."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def steps(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind in STEPS)

    def edited(
        self, edits: dict[int, str | None], *, kind: str, what: str, at: Clause, step: Block, codes: str
    ) -> Defect:
        """The text with these lines said anew, or taken away; `at` is the clause where the author must mend it."""
        gone = sorted(number for number, line in edits.items() if line is None)
        lines = [edits.get(number, line) for number, line in enumerate(self.lines)]
        text = "\n".join(line for line in lines if line is not None) + "\n"
        taken = all(line is None for line in edits.values())
        shown = [*range(at.first, at.last + 1), *(step.lines if taken else ())]
        moved = [number - sum(each < number for each in gone) + 1 for number in shown if number not in gone]
        return Defect(kind, what, text, tuple(dict.fromkeys(moved)), tuple(codes.split()), step.name)


def without_examples(text: str) -> str:
    """The same lines, with those of the examples empty, so that every other line keeps its number."""
    kept: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line and not line.startswith((" ", "#")):
            inside = line.startswith("eksempel ")
        kept.append("" if inside else line)
    return "\n".join(kept)


def written(text: str) -> Written:
    text = without_examples(text)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    clauses = []
    for each in logical_lines(text, vocabulary="nb"):
        first = max(n for n, start in enumerate(starts) if start <= each.span.start)
        last = max(n for n, start in enumerate(starts) if start < each.span.end)
        says = " ".join(text[each.span.start : each.span.end].split())
        clauses.append(Clause(first, last, says))
    blocks: list[Block] = []
    for clause in clauses:
        kind, _, rest = clause.says.partition(" ")
        if kind in STEPS | OTHERS and not text.split("\n")[clause.first].startswith(" "):
            name = rest.split(" ")[0].rstrip(":")
            blocks.append(Block(kind, name, clause, ()))
        elif blocks:
            old = blocks[-1]
            blocks[-1] = Block(old.kind, old.name, old.heading, (*old.clauses, clause))
    return Written(tuple(text.split("\n")), tuple(blocks))


# ---- decisions


def branches(step: Block) -> list[Clause]:
    return [clause for clause in step.clauses if clause.says.startswith("hvis ")]


def otherwise(step: Block) -> Clause | None:
    return next((clause for clause in step.clauses if clause.says.startswith("ellers ")), None)


def taken_away(clause: Clause) -> dict[int, str | None]:
    return dict.fromkeys(range(clause.first, clause.last + 1))


def said(clause: Clause, says: str) -> dict[int, str | None]:
    """The clause said anew on its first line."""
    return {**taken_away(clause), clause.first: f"  {says}"}


def split_branch(clause: Clause) -> tuple[str, str]:
    """The condition of a branch, and where it leads."""
    condition, _, target = clause.says.removeprefix("hvis ").partition(" så ")
    return condition.strip(), target


def branch_removed(of: Written) -> Iterator[Defect]:
    """A branch where there is no `ellers`, or the `ellers`; not where it was the only way to somewhere."""
    for step in of.steps:
        last = otherwise(step)
        if any("velge" in clause.says or "etter siste gang" in clause.says for clause in step.clauses):
            continue
        choices = branches(step) if last is None else [last]
        kept = [clause for clause in (*branches(step), last) if clause is not None]
        for clause in choices:
            if len(kept) < 2 or not set(targets(clause)) <= reached(of, without=clause):
                continue
            near = next(each for each in kept if each is not clause)
            made = taken_away(clause)
            yield of.edited(made, kind="branch removed", what=clause.says, at=near, step=step, codes="V502")


BOUND = re.compile(r"\b(minst|høyst|mer enn|mindre enn|fra|til|er) (\d+)\b(?!\.)")


def bound_moved(of: Written) -> Iterator[Defect]:
    """In a branch, in `bare hvis`, and in a row of a table."""
    for block in of.blocks:
        for clause in block.clauses:
            if block.kind not in STEPS | {"tabell"} or not re.match(r"hvis |bare hvis |\|", clause.says):
                continue
            condition = re.sub(r" så .*$", "", clause.says)
            for found in BOUND.finditer(condition):
                for shift in (-1, 1):
                    moved = f"{int(found[2]) + shift}"
                    says = f"{clause.says[: found.start(2)]}{moved}{clause.says[found.end(2) :]}"
                    made = said(clause, says)
                    codes = "V501 V502 V503 V505 V506 V507 S206"
                    yield of.edited(made, kind="bound moved", what=says, at=clause, step=block, codes=codes)


def branches_overlap(of: Written) -> Iterator[Defect]:
    for step in of.steps:
        if any("første som passer" in clause.says or "velge" in clause.says for clause in step.clauses):
            continue
        for one, other in combinations(branches(step), 2):
            mine, target = split_branch(other)
            theirs, _ = split_branch(one)
            says = f"hvis ({mine}) eller ({theirs}) så {target}"
            yield of.edited(said(other, says), kind="branches overlap", what=says, at=other, step=step, codes="V50")


# ---- flow


WAY = re.compile(r"\bså (?!ferdig|tilbake)(\w+(?:, \w+)*(?: og \w+)?)$")


def targets(clause: Clause) -> list[str]:
    """The places a clause leads to."""
    found = [
        name for match in re.finditer(r"\bså (?!tilbake|ferdig)([\w, ]+)$", clause.says) for name in _names(match[1])
    ]
    back = re.search(r"tilbake til (\w+), .* ellers (\w+)$", clause.says)
    return [*found, *([back[1], back[2]] if back else [])]


def _names(listed: str) -> list[str]:
    return [name for name in re.split(r", | og ", listed) if name]


def ways_to(of: Written, name: str) -> int:
    return sum(targets(clause).count(name) for block in of.blocks for clause in block.clauses)


def reached(of: Written, *, without: Clause) -> set[str]:
    """The places that the text leads to from a start or an interruption, if this clause is not there."""
    named = {block.name: block for block in of.blocks}
    waiting = [block.name for block in of.blocks if block.kind in ("start", "avbrudd")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            clauses = named[name].clauses if name in named else ()
            waiting += [to for clause in clauses if clause is not without for to in targets(clause)]
    return found


def never_started(of: Written) -> Iterator[Defect]:
    """The join waits for one more step, which leads elsewhere."""
    for step in of.steps:
        waits = next((clause for clause in step.clauses if clause.says.startswith("venter på ")), None)
        if waits is None:
            continue
        waited = _names(waits.says.removeprefix("venter på "))
        for other in of.steps:
            leads = [name for clause in other.clauses for name in targets(clause)]
            if other.name in waited or other.name == step.name or step.name in leads or other.kind == "slutt":
                continue
            says = f"venter på {_listed([*waited, other.name])}"
            yield of.edited(
                said(waits, says), kind="join never fed", what=says, at=waits, step=step, codes="V303 V31 S257"
            )


def loop_without_a_way_on(of: Written) -> Iterator[Defect]:
    """`tilbake til x, høyst n ganger, ellers y` becomes `x`: nothing counts the rounds, and nothing leads on."""
    for step in of.steps:
        for clause in step.clauses:
            back = re.search(r"så tilbake til (\w+), .* ellers (\w+)$", clause.says)
            if back is None or ways_to(of, back[2]) < 2:
                continue
            says = f"{clause.says[: back.start()]}så {back[1]}"
            yield of.edited(
                said(clause, says), kind="loop without a way on", what=says, at=clause, step=step, codes="V304 V31"
            )


# ---- limits


DAYS = re.compile(r"\binnen (\d+) dag(?:er)?\b(?! etter første)")


def days_to_working_days(of: Written) -> Iterator[Defect]:
    """Of the limits that a `forløpstid` adds up."""
    for step, clause in _in_totals(of):
        found = DAYS.search(clause.says)
        if found and found[1] != "0":
            unit = "virkedag" if found[1] == "1" else "virkedager"
            says = f"{clause.says[: found.start()]}innen {found[1]} {unit}{clause.says[found.end() :]}"
            made = said(clause, says)
            yield of.edited(made, kind="days to working days", what=says, at=clause, step=step, codes="V60")


def limit_one_longer(of: Written) -> Iterator[Defect]:
    for step, clause in _in_totals(of):
        found = DAYS.search(clause.says)
        if found:
            says = f"{clause.says[: found.start()]}innen {int(found[1]) + 1} dager{clause.says[found.end() :]}"
            made = said(clause, says)
            yield of.edited(made, kind="limit one longer", what=says, at=clause, step=step, codes="V60")


def _in_totals(of: Written) -> Iterator[tuple[Block, Clause]]:
    """The duties of the steps after the first, in a text where a total adds up the whole."""
    if any(block.kind == "forløpstid" for block in of.blocks):
        for step in of.steps[1:]:
            yield from ((step, clause) for clause in step.clauses if DUTY.match(clause.says))


def anchor_that_may_not_have_happened(of: Written) -> Iterator[Defect]:
    """A limit runs from the other side of a choice."""
    for step in of.steps:
        chosen = [name for clause in branches(step) for name in targets(clause)]
        for one, other in combinations(dict.fromkeys(chosen), 2):
            block = next((each for each in of.steps if each.name == other), None)
            anchor = next((each for each in of.steps if each.name == one), None)
            if block is None or anchor is None:
                continue
            for clause in block.clauses:
                found = re.search(r"\binnen \d+ \w+$", clause.says)
                if found and DUTY.match(clause.says):
                    says = f"{clause.says} etter {one}"
                    made = said(clause, says)
                    kind = "anchor may not happen"
                    defect = of.edited(made, kind=kind, what=says, at=clause, step=block, codes="V606")
                    yield replace(defect, anchor=one)
                    break


# ---- who


DUTY = re.compile(r"^(\w+) (skal|bør|kan) (.*)$")


def actor_removed(of: Written) -> Iterator[Defect]:
    """The actor is no longer declared; it is told where the name is used."""
    for block in of.blocks:
        if block.kind != "aktør":
            continue
        users = [
            (each, clause)
            for each in of.blocks
            for clause in (each.heading, *each.clauses)
            if each is not block and re.search(rf"\b{block.name}\b", re.sub(r'"[^"]*"', "", clause.says))
        ]
        if users:
            step, clause = users[0]
            defect = of.edited(
                taken_away(block.heading), kind="actor removed", what=block.heading.says, at=clause, step=step,
                codes="S201 S202 S203",
            )  # fmt: skip
            yield defect


def confirmation_removed(of: Written) -> Iterator[Defect]:
    """Nobody confirms what is handed over any more."""
    for step in of.steps:
        if step.kind != "overføring":
            continue
        for clause in step.clauses:
            if re.match(r"\w+ (skal|bør) bekrefte\b", clause.says):
                yield of.edited(
                    taken_away(clause), kind="confirmation removed", what=clause.says, at=step.heading, step=step,
                    codes="S242 V70",
                )  # fmt: skip


def reply_removed(of: Written) -> Iterator[Defect]:
    for step in of.steps:
        for clause in step.clauses:
            if re.match(r"ved (avslag|retur) så ", clause.says):
                yield of.edited(
                    taken_away(clause), kind="reply removed", what=clause.says, at=step.heading, step=step,
                    codes="S244 V70",
                )  # fmt: skip


def consent_removed(of: Written) -> Iterator[Defect]:
    """Neither asked for, nor where to go without it."""
    for step in of.steps:
        asks = [clause for clause in step.clauses if re.match(r"(krever|uten) samtykke ", clause.says)]
        if len(asks) == 2 and set(targets(asks[1])) <= reached(of, without=asks[1]):
            yield of.edited(
                {**taken_away(asks[0]), **taken_away(asks[1])}, kind="consent removed", what=asks[0].says,
                at=step.heading, step=step, codes="V80",
            )  # fmt: skip


# ---- data


NOTING = re.compile(r"(\w+ (?:skal|bør) notere )([\w, ]+?)( (?:innen|straks|første gang|tidligst|senest)\b.*)?$")


def recorded_after_its_use(of: Written) -> Iterator[Defect]:
    """What only one step notes, and branches read, is noted by a step that they lead to instead."""
    for using in of.steps:
        words = (re.findall(r"\w+", clause.says.partition(" så ")[0]) for clause in branches(using))
        for name in dict.fromkeys(word for each in words for word in each):
            if any(f"{name} er kjent" in clause.says for clause in branches(using)):
                continue  # what is not known has a way of its own
            noting = [(step, clause) for step in of.steps for clause in step.clauses if name in _noted(clause)]
            onward = [clause for clause in using.clauses if "tilbake til" not in clause.says]
            after = [name for clause in onward for name in targets(clause)]
            later = [step for step in of.steps if step.name in after and step.kind != "vent" and step is not using]
            if len(noting) != 1 or not later or noting[0][0] is later[0] or "velge" in str(using.clauses):
                continue
            step, clause = noting[0]
            found = NOTING.match(clause.says)
            place = next((each for each in later[0].clauses if DUTY.match(each.says)), None)
            rest = [each for each in _noted(clause) if each != name]
            if found is None or place is None or not rest:
                continue
            edits = said(clause, f"{found[1]}{_listed(rest)}{found[3] or ''}")
            actor = place.says.split(" ")[0]
            edits[place.last] = f"{of.lines[place.last]}\n  {actor} skal notere {name}"
            reads = next(each for each in branches(using) if re.search(rf"\b{name}\b", each.says))
            made = of.edited(edits, kind="recorded after its use", what=name, at=clause, step=step, codes="V52")
            # It is the author's to mend either where it was noted or where it is used.
            used = of.edited(edits, kind="", what="", at=reads, step=using, codes="").lines
            heading = of.edited(edits, kind="", what="", at=using.heading, step=using, codes="").lines
            yield replace(made, lines=(*made.lines, *used, *heading))


def _noted(clause: Clause) -> list[str]:
    found = NOTING.match(clause.says)
    return _names(found[2]) if found else []


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"


# ---- local pathways

LOOSER = {"longer": "template limit lengthened", "weaker": "verb weakened"}


def loosened(base: ReadPathway, kind: str) -> Iterator[Defect]:
    """A line of a local pathway that says it tightens, and promises less than the base: longer, or less binding."""
    assert base.pathway is not None
    head = f'forløp lokalt "Lokalt" bygger på {base.pathway.name} "{base.pathway.version}"\n  versjon "1"\n'
    for each in loosenings(base.document):
        if LOOSER.get(each.kind) == kind:
            line = re.sub(r' fordi ".*"$', "", each.line.replace("løsner ", "strammer ", 1))
            yield Defect(kind, line, f"{head}{line}\n", (3,), ("S416", "S418", "V90"), each.place)


# ---- limits that add up to a total


def adding_up(lengths: tuple[int, ...]) -> str:
    """A chain of steps, each with so many days, and a total of exactly as many."""
    names = [f"s{number}" for number in range(len(lengths) + 1)]
    steps = ['start s0 "S0"\n  lege skal gjøre dette innen 1 dag\n  så s1\n']
    for name, following, days in zip(names[1:], [*names[2:], "slutt1"], lengths, strict=True):
        steps.append(f'tiltak {name} "{name}"\n  lege skal gjøre dette innen {days} dager\n  så {following}\n')
    total = f'forløpstid tid "Tid" fra s0 til {names[-1]} innen {sum(lengths)} dager\n'
    return f'forløp p "P"\n  versjon "1"\naktør lege "L"\n{"".join(steps)}slutt slutt1 "Slutt"\n{total}'


KINDS: Mapping[str, Callable[[Written], Iterator[Defect]]] = {
    "branch removed": branch_removed,
    "bound moved": bound_moved,
    "branches overlap": branches_overlap,
    "join never fed": never_started,
    "loop without a way on": loop_without_a_way_on,
    "days to working days": days_to_working_days,
    "limit one longer": limit_one_longer,
    "anchor may not happen": anchor_that_may_not_have_happened,
    "actor removed": actor_removed,
    "confirmation removed": confirmation_removed,
    "reply removed": reply_removed,
    "consent removed": consent_removed,
    "recorded after its use": recorded_after_its_use,
}


def planted(text: str, kind: str) -> Iterator[Defect]:
    """Each text once, also where two lines of thought lead to the same."""
    yield from {defect.text: defect for defect in KINDS[kind](written(text))}.values()
