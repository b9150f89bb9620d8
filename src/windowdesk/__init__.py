"""windowdesk: counter software in which the standard decides."""
