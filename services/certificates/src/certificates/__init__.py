"""Issue, sign, store, verify, suspend; and the answer to the HR platform."""
