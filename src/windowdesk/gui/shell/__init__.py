"""The frame around the screens: rail, top bar, ticket strip, banner, help. It knows no screen."""
