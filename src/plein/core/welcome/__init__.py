"""The first days of somebody who is new: a short path, and a buddy from elsewhere in the organisation."""
