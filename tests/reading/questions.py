"""Twelve questions about a pathway, drawn from its model, for a reader who gets only the text.

`python -m tests.reading.questions PATHWAY --seed 1 --key KEY` prints the questions and writes the answers to KEY.
`… --grade ANSWERS` shows each question with the key and the reader's answer, for a person to judge.
"""

import argparse
import re
import sys
from pathlib import Path
from random import Random

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway
from tests.reading.kinds import KINDS, Question

COUNT = 12


def asked(pathway: Pathway, *, seed: int) -> dict[str, tuple[Question, ...]]:
    """Every question of each kind, where some have been given values by the seed."""
    found = (question for kind in KINDS for question in kind(pathway, Random(seed)))
    by_kind: dict[str, list[Question]] = {}
    for question in found:
        by_kind.setdefault(question.kind, []).append(question)
    return {kind: tuple(questions) for kind, questions in by_kind.items()}


def drawn(pathway: Pathway, *, seed: int) -> tuple[Question, ...]:
    """Twelve questions over all kinds, about different things while there are any; a tiny pathway has fewer."""
    rng = Random(seed)
    left = {kind: list(questions) for kind, questions in asked(pathway, seed=seed).items()}
    chosen: list[Question] = []
    for kind in [*left] * COUNT:
        if len(chosen) == COUNT:
            break
        about = {question.about for question in chosen}
        fresh = [question for question in left[kind] if question.about not in about] or left[kind]
        if fresh:
            chosen.append(rng.choice(fresh))
            left[kind].remove(chosen[-1])
    rng.shuffle(chosen)
    return tuple(chosen)


def as_questions(questions: tuple[Question, ...]) -> str:
    """A numbered list."""
    return "".join(f"{number}. {question.asks}\n" for number, question in enumerate(questions, 1))


def as_key(questions: tuple[Question, ...]) -> str:
    """The answers under the same numbers, each with its kind."""
    return "".join(f"{number}. ({question.kind}) {question.key}\n" for number, question in enumerate(questions, 1))


def side_by_side(questions: tuple[Question, ...], answers: str) -> str:
    """Question, key and answer, one after the other; answers stand after their numbers, on one line or more."""
    parts = re.split(r"^\s*(\d+)[.)]\s*", answers, flags=re.MULTILINE)[1:]
    given = {int(number): " ".join(text.split()) for number, text in zip(parts[::2], parts[1::2], strict=True)}
    return "\n".join(
        f"{number}. {question.asks}\n   fasit: {question.key}\n   svar:  {given.get(number) or '(ikke besvart)'}\n"
        for number, question in enumerate(questions, 1)
    )


def main() -> None:
    """Print the questions and write the key, or show a reader's answers beside the key."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pathway", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--key", type=Path, help="file that the answers are written to")
    wanted.add_argument("--grade", type=Path, help="file with a reader's answers")
    options = parser.parse_args()
    pathway = read_pathway(options.pathway).pathway
    if pathway is None:
        parser.error(f"{options.pathway} has mistakes; try `forlop check`")
    questions = drawn(pathway, seed=options.seed)
    if options.grade is not None:
        sys.stdout.write(side_by_side(questions, options.grade.read_text("utf-8")))
        return
    options.key.write_text(as_key(questions), encoding="utf-8")
    sys.stdout.write(as_questions(questions))


if __name__ == "__main__":
    main()
