"""What the centre does, over ``central.store``: a request in, a response out, no socket anywhere."""
