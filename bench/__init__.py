"""Measurements of speed and size, each as a ratio to a floor taken in the same run (see docs/performance.md)."""
