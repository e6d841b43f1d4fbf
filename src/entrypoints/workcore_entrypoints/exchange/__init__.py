"""Tables from elsewhere and for elsewhere: CSV, dirt included."""
