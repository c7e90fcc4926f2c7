from django.db import migrations

#: The one way by which the history of a person forgets who they were, with the rights of the owner: of an account that
#: is erased already, and its name unless its row keeps it.
ERASE = """
CREATE OR REPLACE FUNCTION public.ctg_erase_person(person bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE public.accounts_userevent e
    SET email = u.email, phone = '',
        first_name = CASE WHEN u.last_name = 'Compte effacé' THEN u.first_name ELSE e.first_name END,
        last_name = CASE WHEN u.last_name = 'Compte effacé' THEN u.last_name ELSE e.last_name END
    FROM public.accounts_user u
    WHERE u.id = person AND e.pgh_obj_id = person AND u.anonymised_at IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION public.ctg_erase_person(bigint) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_account_closing")]

    operations = [migrations.RunSQL(ERASE, "DROP FUNCTION public.ctg_erase_person(bigint)")]
