"""Imports as an app: only those that were begun on a page are kept in the database."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "plein.imports"
    label = "imports"
