"""The desk's own small parts; screens are put together from these and Qt's own widgets.

They take their colours from the theme and their words from whoever builds them.
"""
