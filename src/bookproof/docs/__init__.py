"""Generated documentation: ``python -m bookproof.docs`` writes it, ``--check`` tells what is stale.

Every page is a function of the code and of the registers alone, so the same sources give the same
bytes. Pages are generated in a checkout; an installed package has no place for them.
"""
