"""What proving costs, as ratios from one run: to parsing the same text, in depth, in growth and in starting.

`python tests/benchmarks/checking.py` prints a line for each. Times are of the processor. Not a test: tests count the
situations that are looked at and what is imported.
"""

import sys
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from forlop.application.pathway_files import ReadPathway, pathway_from_text, read_pathway
from forlop.application.proving import subject_of
from forlop.language.parser import parse
from forlop.source import Source
from forlop.verification.checks import CHECKS
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check, Verdict, judged
from tests.benchmarks.reading import say, seconds, started
from tests.verification.large import counts, large, nested

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 6, 1)
SEED = 22
SIZES = (10, 100, 500, 1_000, 2_000, 5_000)
NEEDED = """import lark, pydantic, typer, forlop.application.proving
from forlop.cli.tables import kept_parsers
kept_parsers()('nb')"""


def all_checks(read: ReadPathway) -> tuple[float, dict[str, float], dict[str, str]]:
    """Seconds of all checks together, of each after those before it, and what each came to."""
    subject = subject_of(read, today=TODAY)
    assert subject is not None
    took: dict[str, float] = {}
    came_to: dict[str, str] = {}
    for check in CHECKS:
        made: list[Verdict] = []
        took[check.name] = seconds(partial(_into, made, check, subject))
        came_to[check.name] = type(made[0]).__name__
    return sum(took.values()), took, came_to


def _into(made: list[Verdict], check: Check, subject: Subject) -> None:
    made.append(judged(check, subject))


def tell(name: str, read: ReadPathway, *, most: str = "") -> float:
    parsing = median(seconds(partial(parse, Source("x", read.source.text))) for _ in range(3))
    whole, each, came_to = all_checks(read)
    steps = 0 if read.pathway is None else len(read.pathway.steps)
    each_step = f"{1000 * whole / max(steps, 1):5.2f} ms a step"
    say(f"{name:26} parse {parsing:7.3f} s   checks {whole:7.3f} s   {whole / parsing:6.1f} x {most}   {each_step}")
    say("    " + "   ".join(f"{check} {took:.3f} {came_to[check].lower()}" for check, took in each.items()))
    return whole


def main() -> None:
    for file in sorted((ROOT / "pathways").rglob("*.forlop")):
        tell(file.name, read_pathway(file))
    text = large(500, seed=SEED)
    say(str(counts(text)))
    tell("500 steps", pathway_from_text(Source("x", text)), most="(at most 20)")
    one = tell("one parallel block", pathway_from_text(Source("x", nested(1))))
    ten = tell("ten nested blocks", pathway_from_text(Source("x", nested(10))))
    say(f"ten nested blocks {ten / one:.1f} x one (at most 5)")
    for size in SIZES:
        tell(f"{size} steps", pathway_from_text(Source("x", large(size, seed=SEED))))
    tell_starting()


def tell_starting() -> None:
    """Each file of the library, with nothing kept but the parser's tables, beside a process that only imports."""
    files = sorted((ROOT / "pathways").rglob("*.forlop"))
    checks = {f"check {file.name}": ["-m", "forlop.cli.main", "check", str(file)] for file in files}
    measured = {"what it needs": ["-c", NEEDED], **checks}
    with TemporaryDirectory() as home:
        taken: dict[str, list[float]] = {name: [] for name in measured}
        for run in range(6):
            for name, arguments in measured.items():
                took = started(arguments, home=home)
                if run:  # the first makes what is kept
                    taken[name].append(took)
    needed = median(taken["what it needs"])
    for name, each in taken.items():
        say(f"{name:40} {median(each):6.3f} s   {median(each) / needed:5.2f} x (at most 1.5)")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
