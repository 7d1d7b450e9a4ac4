"""Writing what a command decided: one append for the command and what time had brought before it, under one key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from forlop.application.courses import Course, Version, after, course_of, new_events
from forlop.application.declined import Declined, Hindrance
from forlop.engine.draft import Decided
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import Appended, KeptPathway, KeyReused, Store, VersionMismatch, canonical

# No stream has it, so that an append under it writes nothing: a known key is answered, another is a mismatch.
_NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for, for the store to know it again: the key they gave it, or one that nobody has."""

    said: Mapping[str, object]
    given_key: str | None = None
    own_key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def key(self) -> str:
        return self.own_key if self.given_key is None else self.given_key

    @property
    def digest(self) -> str:
        """The same for the same words, whatever the clock said when they were sent."""
        return hashlib.sha256(canonical(self.said).encode()).hexdigest()


def answered_before(store: Store, stream: str, request: Request, *, now: datetime) -> Appended | Declined | None:
    """What the same key has written; declined when it was another command's; None for a new key."""
    if request.given_key is None:
        return None
    try:
        return store.append(
            stream, expected_version=_NO_VERSION, key=request.key, digest=request.digest, recorded_at=now, events=()
        )
    except VersionMismatch:
        return None
    except KeyReused:
        return Declined(Hindrance.KEY_REUSED, (("used_key", request.key),))


def knows_key(store: Store, stream: str, key: str, *, now: datetime) -> bool:
    """Whether something has been written to the stream under the key."""
    try:
        store.append(stream, expected_version=_NO_VERSION, key=key, digest="", recorded_at=now, events=())
    except KeyReused:
        return True
    except VersionMismatch:
        return False
    raise AssertionError("no command has an empty digest")


def write(
    store: Store,
    course: Course,
    decided: tuple[Decided, ...],
    *,
    request: Request,
    now: datetime,
    pathway: KeptPathway | None = None,
    onto: Version | None = None,
    parser_for: ParserFor = line_parser,
) -> Course | Declined:
    """The course with the events, once they are durable; declined, with what changed, when others were first.

    `pathway` is a text to keep with them, `onto` the version that they move the patient to.
    """
    events = new_events(course, decided, onto=onto)
    try:
        appended = store.append(
            course.stream,
            expected_version=course.stored,
            key=request.key,
            digest=request.digest,
            recorded_at=now,
            events=events,
            pathway=pathway,
        )
    except VersionMismatch:
        return changed_since(store, course.stream, version=course.stored, parser_for=parser_for)
    return replace(after(course, decided, recorded_at=now, onto=onto), stored=appended.last_version)


def changed_since(store: Store, stream: str, *, version: int, parser_for: ParserFor = line_parser) -> Declined:
    """The refusal for who answered from an older version, with what has been recorded since."""
    course = course_of(store, stream, parser_for=parser_for)
    if isinstance(course, Declined):
        return course
    details = (("seen", str(version)), ("version", str(course.stored)))
    if version > course.stored:
        return Declined(Hindrance.VERSION_NOT_YET, details)
    # Of a course that has moved since, the move tells enough: what came before it has the words of another version.
    moved = course.earlier[-1][0] - 1 if course.earlier else 0
    return Declined(Hindrance.VERSION_CHANGED, details, changed=course.log[max(version, moved) :])
