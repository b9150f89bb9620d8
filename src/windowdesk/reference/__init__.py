"""Holiday and division tables, from packages or from an administrator's import."""
