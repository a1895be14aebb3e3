"""What an operation of the API is made of, for the API and for the channels that add to it."""
