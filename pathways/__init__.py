"""The library of pathways as data; no code."""
