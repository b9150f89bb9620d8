"""审计: what was done at this counter, and whether its chain holds."""
