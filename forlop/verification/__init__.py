"""Checks that say what is wrong with a pathway before a patient meets it; pure."""
