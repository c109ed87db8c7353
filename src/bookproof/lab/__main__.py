"""``python -m bookproof.lab``."""

import sys

from bookproof.lab.main import main

sys.exit(main(sys.argv[1:]))
