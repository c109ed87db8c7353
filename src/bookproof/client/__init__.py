"""HTTP to the system under test: time-outs, a log of every exchange, secrets removed."""
