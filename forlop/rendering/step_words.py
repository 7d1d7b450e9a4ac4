"""What stands in a step besides its title, its duties and its ways, one sentence a line."""

from collections.abc import Iterator

from forlop.model.pathway import Pathway, Step, StepKind
from forlop.rendering import phrasing
from forlop.texts import say


def before_duties(pathway: Pathway, step: Step, *, language: str) -> Iterator[str]:
    """When the step is there at all, and how it goes on."""

    def told(key: str, **values: str) -> str:
        return say(language, f"chart.line.{key}", **values)

    if step.waits_for:
        titles = phrasing.listing(language, [phrasing.titled(language, pathway, name) for name in step.waits_for])
        yield told("waits_for_all" if len(step.waits_for) == 2 else "waits_for", titles=titles)
    if step.only_if is not None:
        yield told("only_if", condition=phrasing.condition(language, pathway, step.only_if))
    if step.anytime is not None:
        yield told("anytime", scope=phrasing.scope(language, pathway, step.anytime))
    if step.runs is not None:
        called = step.runs.pathway
        yield told("runs", title=phrasing.quoted(language, called.title), version=called.version)
    if step.waits_until is not None:
        yield told("wait", until=phrasing.waiting(language, pathway, step.waits_until))
    if step.rules_decide:
        yield told("rules_decide")
    if step.first_match:
        yield told("first_match")


def after_duties(pathway: Pathway, step: Step, *, language: str, most: int | None = None) -> Iterator[str]:
    """How long the step lasts, who must be there, consent, legal basis and code, and content that goes to nobody.

    More data than `most` are counted and the first of them named.
    """

    def told(key: str, **values: str) -> str:
        return say(language, f"chart.line.{key}", **values)

    if step.lasts is not None:
        yield phrasing.lasting(language, pathway, step.lasts)
    if step.quorum:
        yield told("quorum", actors=phrasing.actors(language, pathway, step.quorum))
    if step.consent is not None:
        kind = "explicit" if pathway.named_consents[step.consent].explicit else "presumed"
        yield told(f"consent_{kind}", title=phrasing.titled(language, pathway, step.consent))
    if step.basis is not None:
        yield told("basis", text=step.basis)
    if step.code is not None:
        yield told("code", code=step.code)
    if step.content and not step.receivers:
        yield _content(pathway, step, language=language, most=most)


def goes_over(pathway: Pathway, step: Step, *, language: str, most: int | None = None) -> str:
    """What goes from who sends to who receives: the responsibility, data; empty where the title says all there is."""
    content = _content(pathway, step, language=language, most=most) if step.content else ""
    if step.kind is not StepKind.HANDOVER:
        return content
    return say(language, f"chart.line.{'over_with' if content else 'over'}", content=content)


def _content(pathway: Pathway, step: Step, *, language: str, most: int | None) -> str:
    recorded = phrasing.recorded(language, pathway, step.content)
    if most is None or len(recorded) <= most:
        return say(language, "chart.line.content", titles=phrasing.listing(language, recorded))
    titles = ", ".join(recorded[: most - 1])
    return say(language, "chart.line.content_many", count=str(len(recorded)), titles=titles)
