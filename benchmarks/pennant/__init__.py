"""What it costs to ask for the features of one user, beside the others: queries and CPU of one request."""
