"""The embedded default: PostgreSQL, Redis, web and worker on one machine, and the ``portal`` command that runs them."""
