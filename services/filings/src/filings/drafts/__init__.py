"""Filings that are being written: drafts, forms, attachments."""
