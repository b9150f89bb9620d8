"""What the centre does, over ``central/store``."""
