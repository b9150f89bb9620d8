"""The central platform: what every counter tells it, once, and what it tells every counter."""
