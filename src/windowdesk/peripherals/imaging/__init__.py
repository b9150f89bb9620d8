"""What makes a picture of a paper a page: edges, skew, sharpness, emptiness; in its own process."""
