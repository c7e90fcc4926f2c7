"""What of a convention goes on in the one that follows it: chosen on one page, part by part, written in one transaction.

- `parts`: what a part of the page is, for every floor; `own`: those of conventions;
- `renewing`: the whole, its dates, its one transaction;  `views`: its page.

Upper floors register theirs in `conventions.doors.renewed`.
"""
