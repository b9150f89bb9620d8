"""One folder per class of device: protocol core, transport, simulated twin."""
