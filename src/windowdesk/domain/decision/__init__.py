"""The verdict: findings plus standard give one outcome and every reason (domain of art. 32)."""
