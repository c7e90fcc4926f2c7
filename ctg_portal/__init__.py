"""Settings, root URLs and the WSGI door. No app imports this package."""
