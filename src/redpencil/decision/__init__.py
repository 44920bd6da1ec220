"""Who decides: policies, which turn what a side sees into its orders."""
