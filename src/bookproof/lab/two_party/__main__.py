"""``python -m bookproof.lab.two_party``."""

import sys

from bookproof.lab.two_party.main import main

sys.exit(main(sys.argv[1:]))
