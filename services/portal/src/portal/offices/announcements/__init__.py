"""Announcements (公告) of an authority: written, seen beforehand, published and withdrawn."""
