"""A voice for the person at the window: espeak-ng beside the desk, a twin that writes, or none."""
