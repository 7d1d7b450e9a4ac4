"""One concrete patient: the ways to a step, going them in the engine, and telling what happened."""
