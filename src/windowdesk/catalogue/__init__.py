"""Item files as administrators write them: YAML in, checked model out; the shipped items."""
