"""Imports that the worker does: the same importers as the command line, with progress and a report that is kept."""
