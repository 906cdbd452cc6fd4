"""``make bench``: one process a bench, so that each has its own peak of memory. ARGS names some of them."""

import subprocess
import sys

BENCHES = (
    "intake",
    "status",
    "certificates",
    "rules",
    "filings",
    "rosters",
    "distributed",
    "latency",
    "overload",
    "province",
    "offices",
    "strangers",
    "portal",
)
ON_REQUEST = ("kills", "sign_in")
"""Take long: ``make bench ARGS=kills=20`` kills the demo twenty times, ``ARGS=sign_in`` guesses for some minutes."""


def main() -> None:
    """Run the named benches, or all."""
    asked = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in asked if name.split("=")[0] not in BENCHES + ON_REQUEST]
    if unknown:
        sys.exit(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES + ON_REQUEST)}")
    for name in asked:
        bench, _, size = name.partition("=")
        done = subprocess.run([sys.executable, "-m", f"bench.{bench}", *([size] if size else [])], check=False)
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
