"""What the API takes and answers: a file for each file of operations."""
