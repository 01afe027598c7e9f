"""The conversation: everything between a person and an action."""
