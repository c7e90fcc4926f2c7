"""What a convention says of its parties and of its text, told once for its pages, its exports and its PDF."""
