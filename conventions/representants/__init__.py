"""Who represents each party and commune of a convention, and what follows an election."""
