"""A test's course as the application has it, without a store."""

from forlop.application.courses import Course
from tests.course import Course as Told


def kept(told: Told, patient: str = "P-1") -> Course:
    """The course of a patient who has never come from another version."""
    return Course(patient, told.pathway, "hash", told.log, told.state, len(told.log), told.pathway.version)
