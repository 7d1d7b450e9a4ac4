"""All patients in one list, the late ones first: patient, next step, who, by when, which pathway."""

from collections.abc import Sequence

from forlop.application.asking import Asked, is_late, most_urgent
from forlop.cli.answers_in_words import due_words, reader_of
from forlop.cli.page import Block, Line, Style
from forlop.texts import say

_COLUMNS = ("patient", "step", "responsible", "due", "pathway")


def work_list(answers: Sequence[Asked], *, language: str) -> tuple[Block, ...]:
    """A row for each course of a patient under the heads of the columns, and the count with its late ones last."""
    if not answers:
        return ((Line(say(language, "answers.patients.none")),),)
    heads = tuple(say(language, f"answers.patients.{column}") for column in _COLUMNS)
    rows = [_row(asked, language) for asked in answers]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    table = (
        Line(_aligned(heads, widths), style=Style.QUIET),
        *(
            Line(_aligned(row, widths), style=Style.LATE if is_late(asked.answer) else Style.PLAIN)
            for row, asked in zip(rows, answers, strict=True)
        ),
    )
    return table, (Line(_count(answers, language)),)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "   ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()


def _row(asked: Asked, language: str) -> tuple[str, ...]:
    reader, answer, pathway = reader_of(asked, language), asked.answer, asked.course.pathway
    version = f"{pathway.title} {asked.course.edition}"
    first = most_urgent(answer)
    if answer.ended is not None:
        step, actor, due = reader.say("answers.patients.ended", end=reader.title(answer.ended)), "", ""
    elif answer.left is not None:
        step, actor, due = reader.say("answers.patients.left"), "", ""
    elif first is not None:
        reader = reader.at(first.inside)
        step, actor, due = reader.place(first.step), reader.who(first.actor), due_words(reader, first)
    elif answer.undecided:
        undecided = answer.undecided[0]
        reader = reader.at(undecided.inside)
        step = reader.say("answers.patients.undecided", step=reader.titled(undecided.step))
        actor, due = reader.who(undecided.responsible), ""
    elif answer.waiting:
        waiting = answer.waiting[0]
        reader = reader.at(waiting.inside)
        what = reader.titled(waiting.until_event or waiting.step)
        step, actor, due = reader.say("answers.patients.waits", what=what), reader.who(waiting.responsible), ""
    else:
        step, actor, due = reader.say("answers.nothing"), "", ""
    return asked.course.patient, step, actor, due, version


def _count(answers: Sequence[Asked], language: str) -> str:
    late = len({asked.course.patient for asked in answers if is_late(asked.answer)})
    patients = len({asked.course.patient for asked in answers})
    told = say(language, f"answers.patients.late_{'some' if late else 'none'}", count=str(late))
    return say(language, f"answers.patients.count_{'one' if patients == 1 else 'many'}", count=str(patients), late=told)
