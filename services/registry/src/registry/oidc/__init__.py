"""People sign in at vendors with their account here (OpenID Connect)."""
