"""Measurements of the portal, run by ``./portal bench``."""
