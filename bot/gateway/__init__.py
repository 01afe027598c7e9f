"""The only door: a FastAPI app that bounds what people say, hands it to Rasa and renders the reply."""
