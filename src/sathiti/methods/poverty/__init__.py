"""Poverty and inequality."""
