"""A case is the fold of its events; operations are what the centre will be told."""
