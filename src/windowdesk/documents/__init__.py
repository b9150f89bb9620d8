"""Facts in, printable bytes out, and the codes read back from what was printed."""
