"""The `sathiti` command."""
