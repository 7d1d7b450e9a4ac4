"""Whom the branches of a decision fit, and whether what they read has been asked for on every way."""
