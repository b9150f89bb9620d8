"""Browse the standards, see what is doubtful in them, compare versions, try one out."""
