"""Open questions (复核): both sides side by side, and the supervisor who settles them."""
