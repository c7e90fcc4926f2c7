"""Work that the portal does by itself."""

from procrastinate.contrib.django import app

from conventions.daily import expire_ended


@app.periodic(cron="15 3 * * *")
@app.task(queueing_lock="conventions.quotidien", pass_context=False)
def quotidien(timestamp):
    """Every night: the same work as `manage.py quotidien`."""
    return expire_ended()
