"""Demonstration data: real public facts with their real dates, invented people.

`gevrey`, `years`, `figures`, `essonne` and `people` hold facts as plain data; `writing` begins, then
`ctg`, `papers` and `portfolios` write them in the tables. The browser story types the same facts
through the pages.
"""
