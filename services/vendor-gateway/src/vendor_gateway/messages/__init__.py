"""What people are told of the reviews of their completions (站内消息)."""
