"""A day at one counter: a hundred and fifty matters through the real screens, by one clerk."""
