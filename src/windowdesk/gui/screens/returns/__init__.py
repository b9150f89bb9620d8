"""Open notices (补正): the list a returning applicant's number is found in."""
