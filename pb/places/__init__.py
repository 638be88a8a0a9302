"""Kota, kecamatan, kelurahan, RW: codes, names, outlines, validity."""
