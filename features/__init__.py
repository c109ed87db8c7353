"""Conformance scenarios; kept so that this folder can be found in an installed package."""
