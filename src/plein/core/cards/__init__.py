"""Codes on paper: how people without e-mail come in, and come back in when they forgot their password."""
