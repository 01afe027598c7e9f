"""Our Rasa components. They run in Rasa's own interpreter (Python 3.10) and import `index.segment` only."""
