"""The proofs of sync.md: what the counter and the centre promise each other, tried (0098)."""
