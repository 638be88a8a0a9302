"""Residence attested by the heads of RT and RW: asked for, said by two, drawn for a check, withdrawn."""
