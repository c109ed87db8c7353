"""Runs against targets that are broken, and runs that are broken off."""
