"""Profiles: what people tell about themselves, each part to whom they choose; skills, interests and endorsements."""
