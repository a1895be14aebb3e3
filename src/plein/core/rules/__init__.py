"""Memberships by rule: who is in a space because of where they work, as what, and as whom."""
