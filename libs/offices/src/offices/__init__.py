"""Offices: roles bound to a place in the tree of organisations, what they may do, and whom they reach.

``authority`` decides, and is pure; ``organisations`` keeps what the registry published of the tree; ``reach`` puts both
to a caller's token.
"""
