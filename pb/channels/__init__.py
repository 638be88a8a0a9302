"""How messages leave the building: by mail, or to phones through the gateway of the operator."""
