"""The table store: published rows in the DataStore, revisions and candidates in a schema that its read-only role can't read.

A foundation room: harvesting, intake, review and the pages meet their rows here. Start reading at ``store.py``.
"""
