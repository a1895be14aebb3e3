"""The example organisation: Meerwijde, a municipality that does not exist, with two years of what its people said.

`organisation/` and `stories/` hold it as text; the code here checks that, draws its pictures, writes an archive as
`plein export` does and imports it. Nothing else in Plein knows of this folder.
"""
