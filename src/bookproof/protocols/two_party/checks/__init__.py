"""The checks of two-party cancellation, one module for each subject."""
