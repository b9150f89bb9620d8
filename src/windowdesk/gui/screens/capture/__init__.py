"""Pictures of the papers of a matter: what the camera sees, the pages taken, and what is said of them."""
