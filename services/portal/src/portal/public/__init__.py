"""Pages for anybody."""
