"""The broker: every feed read once for the whole run, whatever the number of workers."""
