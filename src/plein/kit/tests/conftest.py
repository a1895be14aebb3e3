from hypothesis import settings

# How long one example takes says more about the machine than about the code; speed has its own tests.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
