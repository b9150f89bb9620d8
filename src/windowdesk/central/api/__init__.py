"""The centre behind HTTP: routes are thin, everything is decided in ``central/service``."""
