"""What an office produces, one folder per subject."""
