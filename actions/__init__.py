"""What the assistant can do: thin Rasa SDK classes over `index`, a file a topic."""
