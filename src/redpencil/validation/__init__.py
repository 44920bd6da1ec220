"""Hold the combat rules against real engagements: read them, fight them again, fit, score, report."""
