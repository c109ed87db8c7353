"""``bookproof validate``: documents, feeds and whole dataset sites judged by the data model.

A target becomes lanes: a lane is an ordered stream of batches of raw bytes. Batches are judged
in any process and merged in the order of their lane, so that the findings are the same whatever
the number of jobs, and memory follows the number of causes and not that of items.
"""
