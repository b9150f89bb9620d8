"""Counters and a centre driven by Hypothesis, beside a model of a few lines."""
