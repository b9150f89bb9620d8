"""What was issued: paper on the screen, and how its printing went."""
