"""`./zhigui`: what auditors and operators do from a command line."""
