"""The workspace itself: conversations, messages, views and files, in memory."""
