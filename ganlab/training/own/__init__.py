"""`ganlab train`: anybody's own pictures through the steps of the lessons.

`kinds` is the table of what can be trained, `settings` says what a run was trained with, `training` keeps the folder
of a run, `sampling` makes pictures with it.
"""
