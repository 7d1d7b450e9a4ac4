"""A local pathway against what it builds on."""
