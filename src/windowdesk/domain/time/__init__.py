"""Working days, limits and due dates, each explaining itself day by day."""
