"""受理: who stands there, what lies on the table, and the verdict, always on screen."""
