"""Widgets that draw or edit text themselves and so need their own right-to-left form."""
