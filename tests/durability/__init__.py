"""What survives kills, restores, damage and full disks, on the real store."""
