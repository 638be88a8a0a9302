"""The recount by a stranger."""
