"""The stages of checking a pathway, so that some of them can be asked for: what is wrong belongs to one of them."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from forlop.application import pathway_files
from forlop.application.pathway_files import ReadPathway
from forlop.diagnostics import Diagnostic
from forlop.language.grammar import ParserFor, line_parser


class Stage(StrEnum):
    """In this order: each works on what the one before could make sense of."""

    SYNTAX = "syntax"
    NAMES = "names"
    TYPES = "types"
    CHECKS = "checks"


ALL = frozenset(Stage)

# Of a text that is not read at all no stage can say that it is clean.
_OF_EVERY_STAGE = frozenset({"S101", "S102", "S108"})
_OF_NAMES = frozenset({"S201", "S202", "S203"})


def stage_of(code: str) -> Stage:
    """The stage that finds what has this code: S1 is syntax, S4 and some of S2 are names, V is the checks."""
    if code in _OF_NAMES or code.startswith("S4"):
        return Stage.NAMES
    if code.startswith("S1"):
        return Stage.SYNTAX
    return Stage.CHECKS if code.startswith("V") else Stage.TYPES


def read_in(path: Path, stages: frozenset[Stage], *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """The file with what these stages find; nothing is checked that is not asked for. `OSError` as in reading."""
    if Stage.CHECKS in stages:
        read = pathway_files.read_pathway(path, parser_for=parser_for)
    else:
        read = pathway_files.read_unchecked(path, parser_for=parser_for)
    return replace(read, diagnostics=tuple(found for found in read.diagnostics if _told(found, stages)))


def _told(found: Diagnostic, stages: frozenset[Stage]) -> bool:
    return found.code in _OF_EVERY_STAGE or stage_of(found.code) in stages
