"""``python -m harvesters``."""

from harvesters.cli import main

main(prog_name="python -m harvesters")
