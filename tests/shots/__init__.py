"""Screenshots of every screen and state, made by a script so that they are never out of date."""
