"""What an installation does by itself to stay trustworthy: checks, backups, heads for witnesses, alarms."""
