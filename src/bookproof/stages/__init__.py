"""The steps of a scenario: one request, what must hold of its answer, what later steps need."""
