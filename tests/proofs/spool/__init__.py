"""No slip is lost and none comes out twice unmarked, whoever dies while it is sent."""
