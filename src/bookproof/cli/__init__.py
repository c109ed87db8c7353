"""The command ``bookproof``."""
