"""The standard of an item (事项标准): what may be asked for, from whom, and on what legal ground."""
