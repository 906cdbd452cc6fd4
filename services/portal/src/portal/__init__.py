"""The pages that people use.

The portal has no database, no bus and no rights of its own: each call carries the person's own token.
"""
