"""Addresses of the pages."""

from django.urls import path

from plein.web import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
