"""A conformance test harness for booking systems."""
