"""Tables, migrations and statements of the centre."""
