"""What people do at the counter, as use cases over ports. Used by every middle room and by bootstrap."""
