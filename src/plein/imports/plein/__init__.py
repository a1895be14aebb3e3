"""Plein's own archive: everything a community said and made, without what is secret or belongs to one installation."""
