"""Setting up and running the house: standard library only, since it runs before anything is installed."""
