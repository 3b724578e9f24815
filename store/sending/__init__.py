"""Sending: whose turn it is in a conversation, what becomes of each notice, and the messages that are kept true."""
