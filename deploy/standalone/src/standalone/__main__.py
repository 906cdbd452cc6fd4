"""``python -m standalone`` is the command ``xueshi``."""

import sys


def main() -> None:
    """The command; where a package is missing, one line says so before anything is imported."""
    try:
        from standalone import cli  # noqa: PLC0415 - what it needs may not be here
    except ModuleNotFoundError as missing:
        print(f"the package {missing.name} is not installed: run make setup", file=sys.stderr)
        raise SystemExit(2) from None
    cli.main()


if __name__ == "__main__":
    main()
