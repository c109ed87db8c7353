"""What can be wrong with the answers of a system that speaks the Musement partner API."""
