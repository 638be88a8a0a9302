"""Open data on the web: files with their package, feeds, calendars, and the interface for programs."""
