"""SDMX REST 1.x over the serving file."""
