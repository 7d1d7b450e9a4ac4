"""How the courses of one patient are kept apart: each has a stream of its own, numbered in the order of their starts.

The first has the patient's own name, as it had when there could only be one.
"""

from forlop.store.port import StoreReader

# A unit separator: names of patients are printable, so none has it.
_BEHIND = "\x1f"


def stream_of(patient: str, number: int) -> str:
    """The stream of the patient's course of this number, from 1."""
    return patient if number == 1 else f"{patient}{_BEHIND}{number}"


def patient_in(stream: str) -> str:
    """Whose course it is."""
    return stream.partition(_BEHIND)[0]


def number_in(stream: str) -> int:
    """Which of the patient's courses it is, from 1."""
    return int(stream.partition(_BEHIND)[2] or 1)


def streams_of(store: StoreReader, patient: str) -> tuple[str, ...]:
    """The streams of all courses of the patient, in the order of their starts; empty when the store knows none."""
    found: list[str] = []
    while store.version(stream_of(patient, len(found) + 1)):
        found.append(stream_of(patient, len(found) + 1))
    return tuple(found)
