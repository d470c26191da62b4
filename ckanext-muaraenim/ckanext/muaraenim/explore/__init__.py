"""Looking at tables: preview page by page, data dictionary, downloads, and the answer that a table gives at first sight."""
