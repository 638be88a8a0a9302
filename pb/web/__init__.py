"""Pages: request to service to template. The outer layer is in `edge`, the pages of staff in `staff`."""
