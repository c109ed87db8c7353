"""The steps of scenarios for the Musement partner API."""
