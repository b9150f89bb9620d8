"""Document cameras (UVC) and whatever else hands over frames."""
