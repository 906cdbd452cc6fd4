"""Acts on filings: handed in, endorsed, returned, decided; and what is due when nobody acts."""
