"""Standards from elsewhere, turned into item files: Brazilian services, workbooks, lists of names."""
