"""Parties, the acts that they vote and sign, their votes and signatures."""
