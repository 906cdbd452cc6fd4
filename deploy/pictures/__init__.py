"""The pictures of the manuals, taken of a small demo: `python -m deploy.pictures [NAME …]`, or `make pictures`."""
