"""What a campaign leaves behind: its events as rows, the chronicle, the map, the table and the run folder."""
