"""One command per job a person has."""
