"""What can be wrong with a booking system's answers and feeds, one module per subject.

Every check is a pure generator of findings and never raises, whatever JSON it is given. A check
over a list finds nothing in an empty one: the completeness checks come first.
"""
