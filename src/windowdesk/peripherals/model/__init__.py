"""What all classes of devices have in common: identity, claim, life, hot-plug, reconnecting."""
