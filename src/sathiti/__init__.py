"""Sathiti: a statistical production system for small national statistical offices."""

__version__ = "0.1.0"
