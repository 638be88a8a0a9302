"""Changes of a round after it is announced: public, with a reason, told to those whom they concern."""
