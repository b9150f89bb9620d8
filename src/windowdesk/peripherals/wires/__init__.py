"""How bytes come to a printer and back: TCP, a serial line, the kernel's USB printer file."""
