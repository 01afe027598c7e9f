"""Retrieval measured on real questions, beside baselines; `python -m index bench-retrieval FOLDER`."""
