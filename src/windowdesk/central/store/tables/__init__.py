"""Tables by topic, on one MetaData."""
