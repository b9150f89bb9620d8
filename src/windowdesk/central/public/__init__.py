"""What citizens see of the centre: is a receipt real, how far is a matter. No personal data."""
