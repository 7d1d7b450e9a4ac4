"""Why a step is open for a patient, or why it is not."""

from forlop.application.asking import Asked, most_urgent
from forlop.application.declined import Declined, Hindrance
from forlop.application.similar import similar_to_titles
from forlop.engine.commands import Refused
from forlop.engine.explanation import Explanation, why


def explain(asked: Asked, step: str | None) -> Explanation | Declined | None:
    """The explanation of the step, or of the most urgent one; None when nothing is open and no step was named."""
    course = asked.course
    if step is None:
        step = _most_urgent_step(asked)
        if step is None:
            return None
    if step in course.pathway.named_steps:
        return why(course.pathway, course.state, step, now=asked.answer.at)
    titles = {each.name: each.title for each in course.pathway.steps}
    if step in course.pathway.titles:
        return Declined(Hindrance.NOT_A_STEP, (("name", step),))
    return Declined(Refused.UNKNOWN_STEP, (("name", step),), similar=similar_to_titles(step, titles))


def _most_urgent_step(asked: Asked) -> str | None:
    first, answer = most_urgent(asked.answer), asked.answer
    if first is not None:
        return first.step
    stands = [*(each.step for each in answer.undecided), *(each.step for each in answer.waiting)]
    return stands[0] if stands else None
