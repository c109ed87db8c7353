"""``python -m bookproof.cli``: the command where the script is not on the path."""

from bookproof.cli.main import main

if __name__ == "__main__":
    main()
