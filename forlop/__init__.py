"""forlop: clinical pathways that run."""
