"""Certificates that learners apply for (申请证书)."""
