"""One screen, one folder: view.py arranges widgets, presenter.py decides and imports no Qt."""
