"""Where events and pathways are kept: one port, several stores."""
