"""What the commands on many campaigns or battles leave behind."""
