"""Measurements of the portal, run by ``./portal bench``."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "portal" / "search"))
"""The questions and the small index of the tests are those of the measurements, too."""
sys.path.append(str(TESTS / "browser"))
"""And so is what is English on a page."""
