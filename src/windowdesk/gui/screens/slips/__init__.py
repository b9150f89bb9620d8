"""Emergency paper: slips printed ahead, keyed in afterwards with the time they were written."""
