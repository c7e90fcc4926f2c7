"""Demonstration data: real public facts with their real dates, invented people.

`gevrey` and `essonne` hold facts as plain data; `building` writes them in the tables. The
browser story types the same facts through the pages.
"""
