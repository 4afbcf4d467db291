"""``python -m scopeviz`` is the command ``scopeviz``."""

import sys

from scopeviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
