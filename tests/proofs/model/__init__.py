"""The protocol as a Promela model, gone through exhaustively by Spin."""
