"""Generated documentation: ``python -m bookproof.docs``."""
