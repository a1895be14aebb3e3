"""Units: the parts of the organisation, as a tree with its history, and who works where."""
