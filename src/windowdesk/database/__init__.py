"""What both sides share of the outside: encrypted SQLite, hashes of secrets; below storage and central."""
