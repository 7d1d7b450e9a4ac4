"""The identity of a pathway's content: the same for every layout, comment and vocabulary of the same text."""

from hashlib import sha256

from forlop.language.grammar import ParserFor, line_parser
from forlop.language.printer import canonical
from forlop.source import Source

# A new version of the language may give the same text another meaning, and so another identity.
LANGUAGE_VERSION = "1"


def content_hash(source: Source, *, parser_for: ParserFor = line_parser) -> str:
    """SHA-256 in hexadecimal of the canonical text. Only for a text without errors."""
    return sha256(f"{LANGUAGE_VERSION}\n{canonical(source, parser_for=parser_for)}".encode()).hexdigest()
