"""`python -m sathiti`: the same as the `sathiti` command."""

from sathiti.cli.main import main

if __name__ == "__main__":
    main()
