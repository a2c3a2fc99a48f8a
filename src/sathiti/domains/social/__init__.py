"""Household surveys: from their files to poverty and inequality."""
