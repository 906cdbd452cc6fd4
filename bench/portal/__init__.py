"""The portal's pages: their bytes, their time beside bare API calls, what a slow phone shows, and the year's end."""
