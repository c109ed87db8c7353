"""The steps of two-party cancellation: what is sent, what must hold, what is kept for later."""
