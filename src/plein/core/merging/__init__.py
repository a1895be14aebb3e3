"""Two accounts of one person become one: everything of the one goes to the other, and nobody gains a way in by it."""
