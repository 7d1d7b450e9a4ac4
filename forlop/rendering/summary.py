"""A pathway in two sentences, for whoever asks what a file is before reading it."""

from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.texts import say


def summary(pathway: Pathway, *, language: str) -> str:
    """The pathway in two sentences: how much there is of what, and where it begins."""

    def count(what: str, number: int) -> str:
        form = "one" if number == 1 else "many"
        return say(language, f"description.count.{what}_{form}", count=str(number))

    return say(
        language,
        "description.summary",
        title=pathway.title,
        version=say(language, "chart.version", version=pathway.version),
        steps=count("steps", len(pathway.steps)),
        actors=count("actors", len(pathway.actors)),
        ends=count("ends", len(pathway.ends)),
        starts=phrasing.choices(language, [phrasing.quoted(language, step.title) for step in pathway.starts]),
    )
