"""What there is to warn about in a pathway that may be used: the house rules, and a review that is overdue."""

from dataclasses import replace
from datetime import date

from forlop.application.pathway_files import ReadPathway
from forlop.diagnostics import in_order
from forlop.verification.structure.house_rules import house_rules
from forlop.verification.structure.review import review_is_not_overdue


def reviewed(read: ReadPathway, *, today: date) -> ReadPathway:
    """The same with its warnings on this day. What a base lacks is told of the base, not of what builds on it."""
    rules = () if read.pathway is None else house_rules(read.pathway, read.places)
    own = (found for found in rules if read.source.part(found.span)[0] is read.source)
    found = in_order((*read.diagnostics, *own, *review_is_not_overdue(read.document, today=today)))
    return replace(read, diagnostics=found)
