"""The identity of a pathway's content: the same for every layout, comment and vocabulary of the same text."""

from hashlib import sha256

from forlop.language.grammar import ParserFor, line_parser
from forlop.language.printer import canonical
from forlop.source import Source

# A new version of the language may give the same text another meaning, and so another identity.
LANGUAGE_VERSION = "1"


def content_hash(source: Source, *, parser_for: ParserFor = line_parser) -> str:
    """SHA-256 in hexadecimal of the canonical text. Only for a text without errors."""
    return identity_of(canonical(source, parser_for=parser_for))


def identity_of(canonical_text: str) -> str:
    """The same, of a text that is canonical already."""
    return sha256(f"{LANGUAGE_VERSION}\n{canonical_text}".encode()).hexdigest()
