"""Start bnstudy."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from bnstudy.cli import run  # noqa: PLC0415  imports stay out of the module's way

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
