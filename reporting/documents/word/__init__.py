"""A document as a Word file: the words of its PDF, in their order, for partners who amend the text in Word."""
