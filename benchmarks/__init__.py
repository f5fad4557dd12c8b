"""What the server costs, in CPU seconds and bytes, beside other programs that are measured in the same run."""
