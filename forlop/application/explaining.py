"""Why a step is open for a patient, or why it is not."""

from forlop.application.asking import Asked, most_urgent
from forlop.application.declined import Declined, Hindrance
from forlop.application.similar import similar_to_titles
from forlop.engine.commands import Refused
from forlop.engine.explanation import Explanation, why


def explain(asked: Asked, step: str | None) -> Explanation | None | Declined:
    """The explanation of the step, or of the most urgent one; None when nothing is open and no step was named."""
    course = asked.course
    if step is None:
        first = most_urgent(asked.answer)
        others = (*asked.answer.undecided, *asked.answer.waiting)
        if first is None and not others:
            return None
        step = first.step if first is not None else others[0].step
    if step in course.pathway.named_steps:
        return why(course.pathway, course.state, step, now=asked.answer.at)
    titles = {each.name: each.title for each in course.pathway.steps}
    if step in course.pathway.titles:
        return Declined(Hindrance.NOT_A_STEP, (("name", step),))
    return Declined(Refused.UNKNOWN_STEP, (("name", step),), similar=similar_to_titles(step, titles))
