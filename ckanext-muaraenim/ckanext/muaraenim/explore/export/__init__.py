"""A published table as a file to take along: CSV, Excel, JSON, Parquet, GeoJSON, and what each of them says of itself."""
