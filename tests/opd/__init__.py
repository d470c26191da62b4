"""Stand-in agency systems: real servers on loopback whose figures are invented. They know a regency only through its folder in ``config/``."""
