"""The ground of a campaign: its record and reader, routes over it, and the build that makes its file."""
