"""Marks submissions: collects them, runs each between walls, judges what comes back, keeps the mark book.

What runs inside the walls is `inside`, with `finding` and `wire`; it holds no answers and no judge. Everything else
runs outside, with the teacher.
"""
