"""The composition root: the only room that sees every other and puts the desk together.

``counter`` opens the store and builds the desk; ``window`` gives it screens and devices.
"""
