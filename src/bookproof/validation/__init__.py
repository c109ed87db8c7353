"""Documents judged by schemas and rules, and JSON-LD brought to its plain form."""
