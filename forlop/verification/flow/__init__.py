"""A pathway as a net of small numbers, and every way its tokens may move."""
