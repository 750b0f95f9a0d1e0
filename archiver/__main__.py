"""`python -m archiver` is the program `archive`."""

from archiver.cli.main import main

if __name__ == "__main__":
    main()
