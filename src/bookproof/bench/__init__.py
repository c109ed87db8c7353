"""``make bench``: what runs, validation and evidence cost, measured and not asserted."""
