"""What people are told of their certificates (站内消息)."""
