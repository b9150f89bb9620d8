"""``python -m windowdesk``: the same program as the command ``windowdesk``."""

from windowdesk.cli import main

raise SystemExit(main())
