"""`python -m resograph` is `resograph`."""

from resograph.cli import main

if __name__ == "__main__":
    main()
