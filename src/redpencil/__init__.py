"""redpencil: an open laboratory for the Race to Berlin, 1945."""

__version__ = "0.1.0"
