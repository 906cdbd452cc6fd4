"""What was printed on a certificate, whether it stands, whether a file is the one (证书核验)."""
