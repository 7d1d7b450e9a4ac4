"""Why a step is open for a patient, or why it is not."""

from forlop.application.asking import Asked, most_urgent
from forlop.application.declined import Declined, Hindrance
from forlop.application.similar import similar_to_titles
from forlop.engine.commands import Refused
from forlop.engine.explanation import Explanation, why
from forlop.engine.inside import path, pathway_at, place_of
from forlop.engine.why_not import WhyNot, why_not
from forlop.model.pathway import Pathway


def explain(asked: Asked, step: str | None) -> Explanation | Declined | None:
    """The explanation of the step, or of the most urgent one; None when nothing is open and no step was named."""
    course = asked.course
    if step is None:
        step = _most_urgent_step(asked)
        if step is None:
            return None
    if step in course.pathway.named_steps:
        return why(course.pathway, course.state, step, now=asked.answer.at)
    inside, own = place_of(step)
    if inside:
        with_inner = _pathway_inside(course.pathway, inside)
        if with_inner is not None and own in with_inner.named_steps:
            return why(course.pathway, course.state, step, now=asked.answer.at)
    titles = {each.name: each.title for each in course.pathway.steps}
    if step in course.pathway.titles:
        return Declined(Hindrance.NOT_A_STEP, (("name", step),))
    return Declined(Refused.UNKNOWN_STEP, (("name", step),), similar=similar_to_titles(step, titles))


def explain_not(asked: Asked, step: str) -> WhyNot | Declined:
    """What keeps the step from being open, and what would change it."""
    explained = explain(asked, step)
    if isinstance(explained, Declined):
        return explained
    return why_not(asked.course.pathway, asked.course.state, step, now=asked.answer.at)


def _pathway_inside(pathway: Pathway, inside: tuple[str, ...]) -> Pathway | None:
    try:
        return pathway_at(pathway, inside)
    except KeyError:
        return None


def _most_urgent_step(asked: Asked) -> str | None:
    first, answer = most_urgent(asked.answer), asked.answer
    if first is not None:
        return path(first.inside, first.step)
    undecided = (path(each.inside, each.step) for each in answer.undecided)
    waiting = (path(each.inside, each.step) for each in answer.waiting)
    stands = [*undecided, *waiting]
    return stands[0] if stands else None
