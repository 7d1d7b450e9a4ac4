"""Faults that are not the program's own, as sentences: files, the store, the disk, the layout of a chart."""

from dataclasses import dataclass
from pathlib import Path

from forlop.application.courses import KeptPathwayChanged
from forlop.application.streams import number_in, patient_in
from forlop.cli.output_place import NoSuchFolder
from forlop.cli.store_place import NoHome
from forlop.rendering.findings import printable
from forlop.store import port
from forlop.texts import say

REFUSED, WRONG_USE, NOT_TOLD = 1, 2, 74


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence, and the exit code that goes with it."""

    sentence: str
    code: int


def fault_words(error: Exception, *, language: str) -> Fault | None:
    """The fault in words; None for what only a fault of our own can explain."""
    match error:
        case port.StoreFault():
            return _store_fault(error, language)
        case NoSuchFolder(output=output):
            folder = str(output.parent)
            return Fault(say(language, "cli.fault.no_folder", folder=folder, path=str(output)), WRONG_USE)
        case NoHome():
            return Fault(say(language, "cli.fault.no_home"), WRONG_USE)
        case FileNotFoundError():
            return Fault(say(language, "cli.fault.no_file", path=_path(error)), WRONG_USE)
        case IsADirectoryError():
            return Fault(say(language, "cli.fault.is_folder", path=_path(error)), WRONG_USE)
        case PermissionError():
            return Fault(say(language, "cli.fault.no_permission", path=_path(error)), WRONG_USE)
        case OSError():
            return Fault(say(language, "cli.fault.other_file", path=_path(error), why=error.strerror or ""), WRONG_USE)
        case _:
            return None


def not_told(error: OSError, *, language: str) -> Fault:
    """That the answer could not be written to where it was sent: a full disk, a device that is gone."""
    return Fault(say(language, "cli.fault.not_told", why=error.strerror or str(error)), NOT_TOLD)


def _path(error: OSError) -> str:
    return printable(str(error.filename if error.filename is not None else error))


def _store_fault(error: port.StoreFault, language: str) -> Fault | None:
    match error:
        case port.StoreBusy(path=path, seconds=seconds):
            return Fault(say(language, "cli.store.busy", path=str(path), seconds=f"{seconds:g}"), REFUSED)
        case port.NoSuchStore(path=path):
            return _of(language, "none", path)
        case port.NotAStore(path=path, schema=None):
            return _of(language, "not_a_store", path)
        case port.NotAStore(path=path):
            return _of(language, "newer", path)
        case port.NotReadable(path=path):
            return _of(language, "not_readable", path)
        case port.NotWritable(path=path):
            return _of(language, "not_writable", path)
        case port.StoreDamaged(path=path, what=damage, stream=stream, version=version, said=said):
            course = patient_in(stream) if number_in(stream) == 1 else f"{patient_in(stream)} ({number_in(stream)})"
            what = say(language, f"cli.store.damage.{damage.value}", stream=course, version=str(version), said=said)
            return Fault(say(language, "cli.store.damaged", path=str(path), what=what), REFUSED)
        case KeptPathwayChanged(pathway_hash=pathway_hash):
            return Fault(say(language, "cli.store.changed", hash=pathway_hash[:12]), REFUSED)
        case port.DiskFailed(path=path, what=what):
            return Fault(say(language, "cli.store.disk", path=str(path), what=what), REFUSED)
        case _:
            return None


def _of(language: str, key: str, path: Path) -> Fault:
    return Fault(say(language, f"cli.store.{key}", path=str(path)), WRONG_USE)
