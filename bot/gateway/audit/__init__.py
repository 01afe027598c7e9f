"""The record of what was asked and answered: only ever added to, and each entry seals the one before."""
