"""Finding cases: the words a case is found by, what a clerk meant, and the search over both."""
