"""What the person in front of the window sees and hears; the desk's own screens are ``screens``."""
