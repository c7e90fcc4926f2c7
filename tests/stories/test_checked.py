"""A run checks each kind of page once, between all its workers."""

from tests.stories.checked import Checked


def test_a_kind_is_checked_by_the_first_worker_that_meets_it(tmp_path):
    here, there = Checked(), Checked()
    here.share(tmp_path / "pages")
    there.share(tmp_path / "pages")
    assert here.claim(("desk-home", 200))
    assert not there.claim(("desk-home", 200))
    assert there.claim(("desk-home", 422))
