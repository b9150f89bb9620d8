"""The desk itself, Qt Widgets. Views show and emit; presenters decide and import no Qt.

What a screen is built from (nothing here imports Qt until asked):

``gui.theme``    ``tokens()`` (colours, px, type of the theme in use), ``font(size, bold=)``,
                 ``restyle(widget, tone=…)`` for dynamic properties, ``apply_theme``, ``active()``
                 whose ``changed`` says that colours changed. Style sheet: resources/theme/desk.qss
                 (``surface`` ground|panel|card|popup, ``tonal``, ``kind`` primary|quiet …).
``gui.icons``    ``pixmap(name, colour, size)``, ``icon``, ``paint`` (resources/icons/*.svg).
``gui.widgets``  text: Text Chip Pill KeyCap KeyHint Hairline SectionLabel · lamp: Dot Lamp ·
                 buttons: PrimaryButton Button QuietButton · banner: Banner Toast · empty:
                 EmptyState · person: PhotoPlaceholder MaskedNumber · fields: CodeField (IME off)
``gui.actions``  ``DEEDS`` (every key, word, icon, permission), ``make_action(owner, name, slot)``.
``gui.tasks``    ``Tasks.run(work, on_success, on_error, writes=False)``: the only threads.
``gui.page``     ``Page``: base of a screen; ``trouble`` ``note`` ``left``, ``entered``,
                 ``take_scan``, ``take_card``.
``gui.devices``  ``Devices``: reader, printers, lamps, previews, simulated hands; injected.
"""
