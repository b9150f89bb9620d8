"""F2: finding an item by name, pinyin initials or code."""
