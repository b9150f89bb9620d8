"""Every device with role, state, age and test; simulated hands in the demonstration."""
