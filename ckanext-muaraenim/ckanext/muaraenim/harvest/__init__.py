"""Harvesting inside the portal: which sources there are, their runs, their pages, and the clock that starts what is due."""
