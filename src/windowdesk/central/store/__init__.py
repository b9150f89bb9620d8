"""The centre's database: tables by topic, migrations, transactions; SQLite and PostgreSQL."""
