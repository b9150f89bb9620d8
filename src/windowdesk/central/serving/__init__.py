"""The platform as a running program: address, certificate, workers, start and end."""
