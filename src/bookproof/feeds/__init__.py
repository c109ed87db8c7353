"""Feeds judged as feeds: order, positions, losses and changes over pages and readings.

Pure: pages come in as they were read, flaws come out. Nothing here sends a request; a reader is
given the function that does. Source: Realtime Paged Data Exchange 1.0.
"""
