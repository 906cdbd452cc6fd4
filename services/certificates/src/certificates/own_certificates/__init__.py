"""One's own certificates (我的证书)."""
