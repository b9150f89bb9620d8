"""Twenty counters and a centre for as long as one likes: nothing is lost, and nobody grows."""
