from django.db import connection


def test_the_tests_run_on_the_throwaway_postgresql(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ctg_owner",)
