"""``python -m bookproof.lab.musement``."""

import sys

from bookproof.lab.musement.main import main

sys.exit(main(sys.argv[1:]))
