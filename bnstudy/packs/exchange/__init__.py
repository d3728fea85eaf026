"""Questions to and from other programs; what a format can't hold is listed, never lost silently."""
