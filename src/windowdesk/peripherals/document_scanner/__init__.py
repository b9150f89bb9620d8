"""Document scanners: SANE through ``scanimage``, eSCL (AirScan) on the network, and a simulated one."""
