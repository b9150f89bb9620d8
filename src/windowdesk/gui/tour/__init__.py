"""The desk working by itself: real matters through the real screens, by key events alone.

Shown where nobody sits at a display (``windowdesk run`` on a server), and the page helper of the
tests: one clerk, who only presses keys, scans, and puts cards on the reader.
"""
