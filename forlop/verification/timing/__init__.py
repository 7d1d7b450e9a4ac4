"""Limits against each other and against the calendar, for every start day from 2000 to 2100."""
