"""What programs can do with organisations and their people."""
