"""Values that grow too old (`gyldig i`): until when one counts, and what is known at a moment.

What is told late, corrected, or holds again because another was taken back, may be too old already:

`known_at(draft, moment)` knows nothing of a datum whose value was too old before the moment.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from forlop.engine.draft import Draft
from forlop.engine.state import Recording, State
from forlop.model import calendar
from forlop.model.calendar import Due
from forlop.model.pathway import Datum, Pathway


def ageing(pathway: Pathway, state: State) -> Iterator[tuple[Datum, Recording, Due]]:
    """What is known and grows too old, in the order of the text, with when it does."""
    for datum in pathway.ageing_data:
        recording = state.value(datum.name)
        if recording is not None and recording.value is not None:
            assert datum.valid_for is not None  # it ages
            yield datum, recording, calendar.due_after(recording.occurred_at, datum.valid_for)


def known_at(draft: Draft, moment: datetime) -> State:
    """What was known then: not the values that were too old before the moment.

    At the very moment they still count: what time brings then comes before a value grows too old.
    """
    # In order, what is too old has been taken out as its time came.
    return known_by(draft.pathway, draft.state, moment) if draft.of_the_past else draft.state


def known_by(pathway: Pathway, state: State, moment: datetime) -> State:
    """The state without the values that were too old before the moment."""
    gone = {
        datum.name: (*state.data[datum.name], replace(recording, value=None, too_old=True))
        for datum, recording, valid in ageing(pathway, state)
        if valid.at < moment
    }
    return replace(state, data={**state.data, **gone}) if gone else state
