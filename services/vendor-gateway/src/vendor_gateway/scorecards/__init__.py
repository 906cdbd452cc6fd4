"""Vendors' scorecards (培训机构情况): what each vendor's completions of an office's people came to."""
