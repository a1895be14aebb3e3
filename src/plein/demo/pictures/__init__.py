"""Pictures with posts, drawn by code: one palette, flat shapes, four times as large as they are shown and then made small."""
