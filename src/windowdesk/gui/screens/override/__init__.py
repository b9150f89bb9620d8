"""主管复核: widening a verdict towards acceptance, with reason and sign-off."""
