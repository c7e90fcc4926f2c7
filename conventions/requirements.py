"""What `conventions` itself asks before a state is entered (DOMAIN § 4.2). Upper floors add theirs."""
