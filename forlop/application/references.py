"""What is wrong with a reference to another pathway, at the place of its name.

Looking for it is the library's; reading it is done with the pathway that names it.
"""

from dataclasses import replace

from forlop.application.library import NotFound, NotThere
from forlop.diagnostics import Diagnostic
from forlop.language import syntax
from forlop.language.limits import LONGEST_CHAIN, MOST_CHARACTERS
from forlop.source import Span

# These are true of every pathway that leads to them, and are told where reading began.
OF_THE_CHAIN = frozenset({"S406", "S407"})


def not_there(name: syntax.Name, version: syntax.Quoted, found: NotFound) -> Diagnostic:
    """The diagnostic for a pathway that was not found, with what is there instead."""
    details = (
        ("name", name.text),
        ("version", version.text),
        ("near", ", ".join(f"`{each}`" for each in found.names)),
        ("versions", ", ".join(f"«{each}»" for each in found.versions)),
        ("files", ", ".join(found.files)),
        ("most", str(MOST_CHARACTERS)),
    )
    match found.why:
        case NotThere.UNKNOWN_NAME:
            return Diagnostic("S401", name.span, details, help="near" if found.names else "")
        case NotThere.OTHER_NAME_INSIDE:
            says = (*details, ("says", "".join(found.names)))
            return Diagnostic("S401", name.span, says, help="says" if found.names else "empty")
        case NotThere.OTHER_FILE_NAME:
            return Diagnostic("S401", name.span, details, help="file_name")
        case NotThere.OTHER_VERSION:
            return Diagnostic("S402", version.span, details)
        case NotThere.LEADS_OUT:
            return Diagnostic("S403", name.span, details)
        case NotThere.AMBIGUOUS:
            return Diagnostic("S404", name.span, details)
        case NotThere.TOO_LARGE | NotThere.UNREADABLE:
            return Diagnostic("S405", name.span, details, help=found.why.value)


def without_version(name: Span, text: str, *, lines: tuple[str, ...]) -> Diagnostic:
    """`lines` are the whole first line as it would be with each of the versions that are there."""
    values = "\n".join(f"`{line}`" for line in lines)
    return Diagnostic("S409", name, (("name", text), ("values", values)), help="versions" if lines else "")


def in_a_ring(name: syntax.Name, ring: tuple[str, ...]) -> Diagnostic:
    """`ring` begins and ends with the same pathway."""
    return Diagnostic("S406", name.span, (("name", name.text), ("ring", " → ".join(ring))))


def too_long(name: syntax.Name) -> Diagnostic:
    return Diagnostic("S407", name.span, (("name", name.text), ("most", str(LONGEST_CHAIN))))


def of_chain(name: syntax.Name, found: Diagnostic) -> Diagnostic:
    """What was found behind the pathway of this name, told of it."""
    details = (("name", name.text), *((key, value) for key, value in found.details if key != "name"))
    return replace(found, span=name.span, details=details)


def with_errors(name: syntax.Name, version: syntax.Quoted, *, file: str) -> Diagnostic:
    return Diagnostic("S408", name.span, (("name", name.text), ("version", version.text), ("file", file)))
