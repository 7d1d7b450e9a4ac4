"""Mistakes that no example of the library notices: which are known, and why they are left.

`python -m tests.pathways.survivors [FILE …] [--every 10]` measures: how many mistakes of each kind were noticed, and
every one that was not, with its reason. All of a large pathway takes two minutes; `--every` takes a sample.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping

from forlop.application.testing import run_example
from forlop.model.pathway import Pathway
from tests.application.mutants import KINDS, Mutant, mutants_of
from tests.course import library

FILES = (
    "haugland/haugland.forlop",
    "ostensjo_fall/fall.forlop",
    "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop",
    "rus_psykisk/tsb.forlop",
)

_SAME_ROLE = (
    "the same person has other duties there with this verb and with the weaker one; examples name role and verb"
)
_ANY_TIME = "a step for any time is done when it is opened; it never stands open for an example to ask about"
_LONG = "so many rounds are too long a story for an example; the courses of tests/pathways walk them"

_BACK = ("back 10 times to 9", "back 10 times to 11")
_TEN_ROUNDS = (
    "evaluering: branch", "evaluering_gravid: branch", "lar_henvisning: on_refusal", "lar_henvisning: without_consent",
    "viderehenvisning: on_refusal", "viderehenvisning: on_return", "viderehenvisning: without_consent",
)  # fmt: skip

ACCEPTED: Mapping[str, Mapping[str, str]] = {
    "haugland/haugland.forlop": {
        "actor: klinikk, duty 1: rkhr to melder": _ANY_TIME,
        "actor: klinikk, duty 2: rkhr to melder": _ANY_TIME,
        "verb: midtveismøte, duty 1: should to may": _SAME_ROLE,
        "verb: midtveismøte, duty 3: should to may": _SAME_ROLE,
    },
    "ostensjo_fall/fall.forlop": {
        **{f"verb: ortogeriatrisk_forløp, duty {number}: should to may": _SAME_ROLE for number in (1, 2, 3, 4)},
        **{f"verb: første_kontakt, duty {number}: should to may": _SAME_ROLE for number in (1, 3, 4)},
    },
    "rus_psykisk/ocd.forlop": {},
    "rus_psykisk/spiseforstyrrelser.forlop": {
        "verb: ny_form, duty 1: shall to should": _ANY_TIME,
        "actor: ny_form, duty 1: behandler to pasient": _ANY_TIME,
    },
    "rus_psykisk/tsb.forlop": {
        "verb: ny_behandlingsform, duty 1: shall to should": _ANY_TIME,
        "actor: ny_behandlingsform, duty 1: koord_hf to vurderingsinstans": _ANY_TIME,
        "verb: avslutningsmøte, duty 1: should to may": _SAME_ROLE,
        "verb: avslutningsmøte, duty 4: should to may": _SAME_ROLE,
        "limit: fastlegeoppfølging, duty 1: 40 times to 39": _LONG,
        "limit: fastlegeoppfølging, duty 1: 40 times to 41": _LONG,
        **{f"branch: {way} {change}": _LONG for way in _TEN_ROUNDS for change in _BACK},
    },
}


def named(mutant: Mutant) -> str:
    return f"{mutant.kind}: {mutant.what}"


def survivors(pathway: Pathway, mutants: Iterable[Mutant]) -> tuple[str, ...]:
    """The mistakes with which every example of the pathway still passes."""
    return tuple(named(mutant) for mutant in mutants if not _is_caught(mutant, pathway))


def _is_caught(mutant: Mutant, pathway: Pathway) -> bool:
    return any(run_example(mutant.pathway, example).failures for example in pathway.examples)


def report(file: str, mutants: tuple[Mutant, ...], found: tuple[str, ...]) -> str:
    """How many were noticed in all and of each kind, and a line for each that was not."""
    all_of, left = Counter(mutant.kind for mutant in mutants), Counter(name.partition(":")[0] for name in found)
    kinds = ", ".join(f"{kind} {all_of[kind] - left[kind]}/{all_of[kind]}" for kind in KINDS)
    share = f"{100 * (1 - len(found) / len(mutants)):.1f} %"
    lines = (f"  {name}\n    {ACCEPTED[file].get(name, 'NEW: no reason is given')}\n" for name in found)
    return f"{file}: {len(mutants)} mistakes, {share} noticed ({kinds})\n{''.join(lines)}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=FILES, metavar="FILE", help=", ".join(FILES))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth mistake")
    options = parser.parse_args()
    for file in options.files:
        pathway = library(file)
        mutants = tuple(mutants_of(pathway))[:: options.every]
        sys.stdout.write(report(file, mutants, survivors(pathway, mutants)))


if __name__ == "__main__":
    main()
