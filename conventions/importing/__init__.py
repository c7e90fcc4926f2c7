"""What this floor imports: see `accounts.imports`."""
