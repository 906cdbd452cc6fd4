"""``python -m standalone`` is the command ``xueshi``."""

from standalone.cli import main

if __name__ == "__main__":
    main()
