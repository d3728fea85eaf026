"""The Batch Normalization engine: NumPy alone, no input or output."""
