"""Pages of facilitators, professionals, officers, council members and administrators."""
