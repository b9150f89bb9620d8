"""Wire formats that counter and centre share; frozen once issued."""
