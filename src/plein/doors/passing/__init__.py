"""Answers that come as a form of another site: they wait here for the browser to come along with its cookies."""
