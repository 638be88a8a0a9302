"""Open data: lines of files, of feeds and of the interface for programs. It reads and writes nothing."""
