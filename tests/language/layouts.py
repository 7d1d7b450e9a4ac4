"""The same text laid out in other ways: blanks, breaks where a line may go on, blank lines and comments."""

import re

from hypothesis import strategies as st

_TOKEN = re.compile(r'"[^"\n]*"|\d{1,2}:\d{2}|\d+(?:[.,]\d+)+|\d+\.|\w+(?:/\w+)*|[^\w\s]')
_COMMENTS = ("# en merknad", "#", '# ikke "lukket', "# og, eller", "## språk: nn", "# tab\there")


@st.composite
def layouts(draw: st.DrawFn, text: str) -> str:
    """One of the ways to lay the text out; the first line names the language and stays."""
    first, *lines = text.splitlines()
    laid = [first]
    for line in lines:
        laid += draw(st.lists(st.sampled_from(("", "  ", *_COMMENTS, *(f"   {one}" for one in _COMMENTS))), max_size=2))
        laid.append(draw(_laid(line)) + draw(_remark))
    return draw(st.sampled_from(("\n", "\r\n"))).join(laid) + draw(st.sampled_from(("", "\n", "\n\n\n")))


_between = st.sampled_from(("", "  # imellom\n", "\n"))
_remark = st.sampled_from(("", "", "", *(f" {one}" for one in _COMMENTS)))


@st.composite
def _laid(draw: st.DrawFn, line: str) -> str:
    tokens = _TOKEN.findall(line)
    if not tokens:
        return ""
    laid = draw(st.sampled_from(("", "  ", "\t", "      "))) if line.startswith(" ") else ""
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else ""
        goes_on = before == "," or token in ("og", "eller")
        if goes_on and draw(st.booleans()):
            laid += f"{draw(_remark)}\n{draw(_between)}{draw(_blanks)}"
        elif number and token not in (",", ":", ")") and before != "(":
            laid += draw(_blanks)
        laid += token
    return laid


_blanks = st.sampled_from((" ", " ", "  ", "\t", "     "))
