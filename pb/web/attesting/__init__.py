"""Residence attested by heads of RT and RW: for residents, for heads, for the kelurahan."""
