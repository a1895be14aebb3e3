"""Doors: how people come in through another system of their organisation. Each protocol is a folder that knows how to ask it."""
