"""Proof that every check can fail: each defect of the lab against the checks that must catch it.

A check that cannot fail is worse than none. The proof runs the scenarios against the lab once
for each defect, and compares the checks that failed with those that ``kills`` names.
"""
