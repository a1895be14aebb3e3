"""The pages with which administrators look after the organisation."""
