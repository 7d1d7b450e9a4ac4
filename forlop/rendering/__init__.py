"""A pathway and a patient's place in it as charts and as words."""
