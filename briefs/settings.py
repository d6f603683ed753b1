"""What the program takes where nothing else is asked for; light, because every command reads it."""

DEFAULT_RULEBOOK = "house"
DEFAULT_LAYOUT = "house"
