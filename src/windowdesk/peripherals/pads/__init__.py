"""Pads beside the desk on which somebody signs, or says how they were served: by profile."""
