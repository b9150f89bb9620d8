"""The desk itself, Qt Widgets. Views show and emit; presenters decide and import no Qt."""
