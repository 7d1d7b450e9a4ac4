"""The language as data: the grammar and the vocabulary; no code."""
