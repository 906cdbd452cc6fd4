"""Messages to people (站内消息): each service reads them off its own facts, and remembers how far somebody has read.

There is no second copy of a fact that could be lost or contradict it: what is taken back reads otherwise at once.
"""
