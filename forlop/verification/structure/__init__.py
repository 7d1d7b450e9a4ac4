"""What the ways as they are drawn show, at once and without a patient, and what the author forgot."""
