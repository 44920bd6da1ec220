"""The start of a campaign: a folder of text files, read, checked and turned into the engine's records."""
