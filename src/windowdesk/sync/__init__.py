"""The counter's half of the conversation with the centre: push, pull, live, and the limits."""
