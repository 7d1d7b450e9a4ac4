"""Is there a patient of whom these conditions have these verdicts: by cells and cases, and by z3 beyond them."""
