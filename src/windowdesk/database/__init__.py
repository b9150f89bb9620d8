"""How both sides open and speak to an encrypted SQLite; below storage and central, above app."""
