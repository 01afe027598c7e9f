"""Text to vectors: preparing the embedding model and running it."""
