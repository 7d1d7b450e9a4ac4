"""What is wrong with a pathway only on some days: the findings that need to know what day it is."""

from dataclasses import replace
from datetime import date

from forlop.application.pathway_files import ReadPathway
from forlop.diagnostics import in_order
from forlop.verification.review import review_is_not_overdue


def reviewed(read: ReadPathway, *, today: date) -> ReadPathway:
    """The same, with what is to be warned about on this day; a pathway that could be used still can."""
    return replace(read, diagnostics=in_order((*read.diagnostics, *review_is_not_overdue(read.document, today=today))))
