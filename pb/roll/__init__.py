"""The roll of a round: who may vote, put in force by two people; letters with codes; objections."""
