"""Tests of windowdesk.storage."""
