"""Texts changed as people change them, and as no one would: one change in one place, of any size."""

from dataclasses import dataclass

from hypothesis import strategies as st

_PIECES = (
    "", " ", "\n", ",", '"', "#", "og ", "eller ", "ikke ", "\t", "| ja | nei |\n", "\r\n", "«", "\u200b", "ø", "4",
    "tiltak nytt ", 'tiltak nytt "Nytt"\n', "  så ferdig\n", 'forløp x "X"\n', "# språk: en\n", "delforløp d\n",
    "  og så videre,\n", "pathway ", "fase ", "hvis x er minst 4 og (y eller z) så ferdig\n", "start\n", "31.02.2026",
    "measure a then b", "slutt ", "aktør ",
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """From `start`, `length` characters give way to `instead`."""

    start: int
    length: int
    instead: str

    def of(self, text: str) -> str:
        return text[: self.start] + self.instead + text[self.start + self.length :]


@st.composite
def edits(draw: st.DrawFn, text: str) -> Edit:
    """A word, a line, several lines or a few signs: taken away, replaced, put in, written twice."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.sampled_from([start, start, start + 1, start + 7, text.find(" ", start), _end_of(text, start, 1)]))
    if draw(st.booleans()):
        start, end = text.rfind("\n", 0, start) + 1, _end_of(text, start, draw(st.integers(1, 30)))
    end = min(max(start, end), len(text))
    instead = draw(st.one_of(st.sampled_from(_PIECES), st.just(text[start:end] * 2), st.text(max_size=4)))
    return Edit(start, end - start, instead)


def _end_of(text: str, start: int, lines: int) -> int:
    for _ in range(lines):
        start = text.find("\n", start) + 1 or len(text)
    return start
