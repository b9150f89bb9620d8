"""The central platform, on both of its databases."""
