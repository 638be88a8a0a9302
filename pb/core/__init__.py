"""What every context shares: ids, money, actor, errors, the record, the database."""
