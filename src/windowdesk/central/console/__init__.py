"""The administrators' console: pages rendered here, that work without a script.

``application`` makes the app that ``central.api`` puts under ``/console``. A page is a function from
:class:`~windowdesk.central.console.visit.Visit` to a response, registered with the roles that may
ask for it; what it does lies in ``central.service``. Decision 0095 says what would surprise.
"""
