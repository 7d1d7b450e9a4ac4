"""What happens to one patient: events, state, commands, next steps and their reasons; pure."""
