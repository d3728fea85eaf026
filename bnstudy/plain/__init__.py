"""The tutor as numbered lines on standard input and output."""
