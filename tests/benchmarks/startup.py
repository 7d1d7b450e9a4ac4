"""How long commands take to start, as ratios to a bare process that imports what any such program needs.

`python tests/benchmarks/startup.py` prints a line for each; medians of several runs, taken in turn so that a machine
that grows slow is slow for all. Not a test: a machine under load says little.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
LARGEST = max((ROOT / "pathways").rglob("*.forlop"), key=lambda file: file.stat().st_size)
RUNS = 7

BARE = "import lark, pydantic, typer; from forlop.cli.tables import kept_parsers; kept_parsers()('nb')"
"""Importing the three libraries and loading the kept tables of the parser."""


def commands(out: str) -> dict[str, tuple[list[str], float | None]]:
    """What is measured, and the ratio it is to keep below, where one is promised."""
    forlop = ["-m", "forlop.cli.main"]
    return {
        "bare process": (["-c", BARE], None),
        "forlop --help": ([*forlop, "--help"], 1.5),
        "forlop demo, second time": ([*forlop, "demo", "--out", out], 5.0),
        f"forlop check {LARGEST.name}": ([*forlop, "check", str(LARGEST)], None),
    }


def seconds(arguments: list[str], *, home: str) -> float:
    environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "PYTHONPATH": str(ROOT)}
    began = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=home, env=environment)
    return perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        measured = commands(f"{home}/demo")
        for arguments, _ in measured.values():
            seconds(arguments, home=home)  # the first time makes what is kept
        taken: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(RUNS):
            for name, (arguments, _) in measured.items():
                taken[name].append(seconds(arguments, home=home))
    bare = median(taken["bare process"])
    for name, (_, promised) in measured.items():
        ratio = median(taken[name]) / bare
        bound = "" if promised is None else f" (at most {promised})"
        sys.stdout.write(f"{name:32} {median(taken[name]):6.3f} s   {ratio:5.2f} x{bound}\n")


if __name__ == "__main__":
    main()
