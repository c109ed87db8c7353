"""``python -m bookproof.lab.ticketswitch``."""

import sys

from bookproof.lab.ticketswitch.main import main

sys.exit(main(sys.argv[1:]))
