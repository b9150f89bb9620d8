"""The real engines and the real centre in one process, under one seed: clock, line, disk, disasters."""
