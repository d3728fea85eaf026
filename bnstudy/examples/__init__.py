"""Worked examples: parameters and a seed in, numbers and claims out, no words."""
