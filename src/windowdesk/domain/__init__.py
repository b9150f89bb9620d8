"""The rules of the counter, pure: the standard, the decision, time, identity, numbers, cases.

Standard library only; no clock, no files, no Qt. Everyone may use it; it uses no one.
"""
