"""How each fault is raised, driver by driver: the rows of ``test_every_fault.py``."""
