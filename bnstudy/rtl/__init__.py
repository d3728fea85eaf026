"""Right-to-left text for terminals and for Textual apps."""
