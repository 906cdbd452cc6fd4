"""What every page of the platform shares: one style sheet, macros, formats, security headers, static files.

It holds no text of a service and asks no service anything. A page is a template of a service that extends
``pages/frame.html``.
"""
