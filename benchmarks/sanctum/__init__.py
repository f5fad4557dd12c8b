"""What it costs to know who a request is from, beside the others: queries and CPU of one request."""
