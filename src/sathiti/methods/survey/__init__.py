"""Sample surveys: selection, weights, design and estimates with their errors."""
