"""Feedback and complaints (意见反馈、投诉举报), and how they are answered."""
