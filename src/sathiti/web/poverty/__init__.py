"""What the pages of poverty and inequality show: estimates with their errors, curves, changes."""
