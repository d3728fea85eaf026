"""The tutor's conversation: understand, retrieve, answer."""
