"""Measurements of the portal, run by ``./portal bench``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "portal" / "search"))
"""The questions and the small index of the tests are those of the measurements, too."""
