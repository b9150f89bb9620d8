"""The pictures of one material, as its case keeps them."""
