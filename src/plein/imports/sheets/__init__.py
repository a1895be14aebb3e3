"""People and units from a spreadsheet: read, looked through line by line, brought in by the worker."""
