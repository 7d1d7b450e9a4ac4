"""What reading costs, as ratios from one run: to plain Lark, in growth, in starting, and again after a change.

`python tests/benchmarks/reading.py` prints a line for each. Plain Lark has the same grammar and contextual lexer,
places and the tree kept: once clause by clause as forlop reads, once the whole text with `start: line+`, which has no
diagnostics to give. Times are of the processor, medians taken in turn. Not a test: tests count what is read.
"""

import gc
import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import process_time

from lark import Lark

from forlop.application.pathway_files import pathway_from_text
from forlop.application.revisions import first_revision, next_revision
from forlop.language.grammar import definition, line_parser
from forlop.language.lines import logical_lines
from forlop.language.parser import parse
from forlop.source import Source

ROOT = Path(__file__).parents[2]
LARGEST = max((ROOT / "pathways").rglob("*.forlop"), key=lambda file: file.stat().st_size)
RUNS = 5
SIZES = (100, 1_000, 5_000, 10_000, 20_000)
BARE = "import lark, pydantic, typer; from forlop.cli.tables import kept_parsers; kept_parsers()('nb')"
HEAD = '# språk: nb\nforløp stort "Stort"\n  versjon "1"\n  kilde k "Kilde"\naktør lege "Lege"\naktør pleier "Pleier"\n'
PART = """opplysning skår{n}: heltall fra 0 til 10 "Skår {n}"
opplysning falt{n}: ja/nei "Falt {n}"
{kind} s{n} "Vurdering {n}"
  pleier skal notere skår{n} og falt{n} innen 2 timer
  lege bør "se til pasienten" innen 3 dager
  ifølge k "s. {n}"
  hvis skår{n} er minst 4 og falt{n} så b{n}
  ellers så c{n}
tiltak b{n} "Tiltak b{n}"
  pleier skal gjøre dette innen 4 timer etter s{n}
  så c{n}
tiltak c{n} "Tiltak c{n}"
  pleier kan gjøre dette innen 1 uke
  merknad "en merknad"
  så {then}
"""
# What is changed in the text of 10,000 lines, and by what.
CHANGES = {
    "a title at the top": ('"Vurdering 3"', '"En annen vurdering"'),
    "a title in the middle": ('"Vurdering 300"', '"En annen vurdering"'),
    "a title at the end": ('"Vurdering 650"', '"En annen vurdering"'),
    "a limit": ("innen 4 timer etter s300", "innen 5 timer etter s300"),
    "what a datum may be": ('til 10 "Skår 300"', 'til 11 "Skår 300"'),
    "a misspelt keyword": ("tiltak b300 ", "tiltk b300 "),
    "a step's name": ("tiltak b300 ", "tiltak b300x "),
    "an actor's title": ('lege "Lege"', 'lege "Legen"'),
    "the version": ('versjon "1"', 'versjon "2"'),
}


def text_of(lines: int) -> str:
    """A sound pathway of about so many lines, without blank ones."""
    parts = max((lines - HEAD.count("\n") - 1) // PART.count("\n"), 1)
    return (
        HEAD
        + "".join(
            PART.format(n=n, kind="tiltak" if n else "start", then=f"s{n + 1}" if n + 1 < parts else "ferdigbehandlet")
            for n in range(parts)
        )
        + 'slutt ferdigbehandlet "Ferdig"\n'
    )


def by_clause(text: str) -> list[object]:
    """Plain Lark on the clauses of the text."""
    parser = line_parser("nb")
    lines = logical_lines(text, vocabulary="nb")
    return [parser.parse(text[line.span.start : line.span.end]) for line in lines]


def whole_parser() -> Lark:
    rules = definition("nb").replace("?start:", "?line:", 1)
    return Lark(
        f"{rules}\nstart: line+\n",
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = process_time()
    kept = work()
    taken = process_time() - began
    del kept
    return taken


def medians(works: dict[str, Callable[[], object]], *, runs: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: median(each) for name, each in taken.items()}


def peak(work: Callable[[], object]) -> int:
    """The most memory that the work took at once, what it returns included."""
    gc.collect()
    tracemalloc.start()
    kept = work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return most


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell_parsing(whole: Lark) -> None:
    for name, text in ((LARGEST.name, LARGEST.read_text("utf-8")), ("10,000 lines", text_of(10_000))):
        assert not parse(Source("x", text)).diagnostics
        works: dict[str, Callable[[], object]] = {
            "forlop": partial(parse, Source("x", text)),
            "clauses": partial(by_clause, text),
            "whole": partial(whole.parse, text),
        }
        took = medians(works, runs=RUNS)
        say(
            f"parse {name:16} {took['forlop']:6.3f} s   {took['forlop'] / took['clauses']:5.2f} x plain Lark by clause "
            f"(at most 1.3)   {took['forlop'] / took['whole']:5.2f} x the whole text"
        )


def tell_growth() -> None:
    for size in SIZES:
        text = text_of(size)
        works: dict[str, Callable[[], object]] = {
            "forlop": partial(parse, Source("x", text)),
            "lark": partial(by_clause, text),
        }
        took = medians(works, runs=3)
        memory = {name: peak(work) for name, work in works.items()}
        say(
            f"growth {size:6} lines   {1e6 * took['forlop'] / size:5.0f} µs a line "
            f"{took['forlop'] / took['lark']:5.2f} x (at most 2)   {memory['forlop'] / 2**20:6.1f} MB "
            f"{memory['forlop'] / memory['lark']:5.2f} x (at most 2)"
        )


def tell_rereading() -> None:
    text = text_of(10_000)
    source = Source("x", text)
    full = median(seconds(partial(pathway_from_text, source)) for _ in range(3))
    first = first_revision(source)
    assert not first.diagnostics
    say(f"check of 10,000 lines     {full:6.3f} s")
    for name, (before, after) in CHANGES.items():
        changed = Source("x", text.replace(before, after, 1))
        assert changed.text != text
        again = median(seconds(partial(next_revision, first, changed)) for _ in range(RUNS))
        count = next_revision(first, changed).reading.read_now
        say(f"  after {name:24} {again:6.3f} s   {100 * again / full:4.1f} % (at most 5)   {count} statements read")


def started(arguments: list[str], *, home: str) -> float:
    environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "PYTHONPATH": str(ROOT)}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=home, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def tell_starting() -> None:
    small = ROOT / "pathways" / "rus_psykisk" / "ocd.forlop"
    check = ["-m", "forlop.cli.main", "check"]
    measured = {
        "bare process": ["-c", BARE],
        f"check --only syntax,names,types {small.name}": [*check, "--only", "syntax,names,types", str(small)],
        f"check {small.name}": [*check, str(small)],
    }
    with tempfile.TemporaryDirectory() as home:
        taken: dict[str, list[float]] = {name: [] for name in measured}
        for run in range(RUNS + 1):
            for name, arguments in measured.items():
                took = started(arguments, home=home)
                if run:  # the first makes what is kept
                    taken[name].append(took)
    bare = median(taken["bare process"])
    for name, each in taken.items():
        say(f"{name:50} {median(each):6.3f} s   {median(each) / bare:5.2f} x")


def main() -> None:
    tell_parsing(whole_parser())
    tell_growth()
    tell_rereading()
    tell_starting()


if __name__ == "__main__":
    main()
