"""Every page of a convention, once, by someone who may."""

import pytest

from tests.stories.walk import walk

pytestmark = pytest.mark.django_db(transaction=True)

CONVENTION = ("conventions:", "diagnostics:", "actions:", "documents:", "bilans:", "leaving:", "dossiers:")


def test_pages_of_a_convention_of_its_plan_and_of_what_surrounds_it(made, visitor):
    walk(visitor, made, *CONVENTION)
