"""The verifiable log: every event of the record in one Merkle tree, with heads that outsiders keep."""
