"""Online vendors (网络培训机构), what they sign with, and when they delivered last."""
