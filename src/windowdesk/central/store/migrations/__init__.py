"""Steps of the centre's database; see ``windowdesk.central.store.schema``."""
