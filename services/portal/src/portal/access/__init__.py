"""Who looks at a page, by which session, and whether a form is theirs."""
