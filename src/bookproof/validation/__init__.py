"""Documents judged by the shipped JSON Schemas, and JSON-LD brought to its plain form."""

from bookproof.validation.schemas import MODES, validate

__all__ = ["MODES", "validate"]
