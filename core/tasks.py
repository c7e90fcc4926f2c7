"""Jobs of the house itself, run by workers."""

from procrastinate.contrib.django import app

from core import errors
from core.backups import daily


@app.periodic(cron="7 * * * *")  # asked each hour, made once a day: a worker that was stopped at night makes it later
@app.task(queue="sauvegarde", queueing_lock="sauvegarde", pass_context=False)
def back_up(timestamp):
    """Make the backup of the day. What keeps it from it is in the journal, and told to the operators."""
    try:
        daily.run()
    except Exception as error:
        errors.tell(error)
        raise
