"""Signing in with the province's unified identity (统一身份认证): we are an OpenID Connect client of its provider."""
