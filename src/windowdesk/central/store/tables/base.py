"""The one MetaData of the centre's tables."""

from __future__ import annotations

from sqlalchemy import MetaData

# names for every constraint, so that a later migration can speak of them
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
