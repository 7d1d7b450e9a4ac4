"""The stages of checking a pathway, so that some of them can be asked for: what is wrong belongs to one of them."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from forlop.application import pathway_files
from forlop.application.pathway_files import ReadPathway, has_error
from forlop.diagnostics import Diagnostic, in_order
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
    """The file with what these stages find; nothing is checked that is not asked for. `OSError` as in reading.

    Where they find no error, errors of the stages before the last of them are told: what was asked for could not be
    looked at, and must not seem clean.
    """
    if Stage.CHECKS in stages:
        read = pathway_files.read_pathway(path, parser_for=parser_for)
    else:
        read = pathway_files.read_unchecked(path, parser_for=parser_for)
    told = tuple(found for found in read.diagnostics if _told(found, stages))
    if not has_error(told):
        asked = tuple(Stage)[: max(tuple(Stage).index(stage) for stage in stages)]
        in_the_way = (found for found in read.diagnostics if _is_error(found) and stage_of(found.code) in asked)
        told = in_order((*told, *in_the_way))
    return replace(read, diagnostics=told)


def _is_error(found: Diagnostic) -> bool:
    return has_error((found,))


def _told(found: Diagnostic, stages: frozenset[Stage]) -> bool:
    return found.code in _OF_EVERY_STAGE or stage_of(found.code) in stages
