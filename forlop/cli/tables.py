"""The parser's tables, kept in the user's own cache folder: loading them takes a tenth of the time of building them.

A kept file has the name that this grammar, these words, this Lark and this Python give.
Where no folder can be written, the tables are built in memory each time.
"""

import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import lark
from lark import Lark

from forlop.cli.kept import cache_folder, keep, private, read_kept
from forlop.language.grammar import ParserFor, definition, line_parser


def kept_parsers(folder: Callable[[], Path] = cache_folder) -> ParserFor:
    """Parsers from the kept tables, each loaded or built once."""

    @cache
    def parser_for(vocabulary: str) -> Lark:
        try:
            file = private(folder()) / _name(vocabulary)
            loaded = _loaded(file)
            if loaded is not None:
                return loaded
            built = line_parser(vocabulary)
            _keep(built, file)
        except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
            return line_parser(vocabulary)
        return built

    return parser_for


def _name(vocabulary: str) -> str:
    made_of = "\n".join((definition(vocabulary), lark.__version__, sys.version))
    return f"tables-{vocabulary}-{sha256(made_of.encode()).hexdigest()[:32]}"


def _loaded(file: Path) -> Lark | None:
    tables = read_kept(file)
    return None if tables is None else Lark.load(BytesIO(tables))


def _keep(parser: Lark, file: Path) -> None:
    tables = BytesIO()
    parser.save(tables)
    keep(tables.getvalue(), file)
