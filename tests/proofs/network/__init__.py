"""Real desks, a real line between network namespaces, and what becomes of it."""
