"""Qt item models and their delegates: what lists show, and how a line is painted."""
