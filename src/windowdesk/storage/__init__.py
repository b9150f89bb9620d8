"""The counter's own encrypted database. The only room that knows SQL."""
