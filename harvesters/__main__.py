"""``python -m harvesters``."""

from harvesters.cli import main

main()
