"""One case: what happened to it, its papers, and what can still be done."""
