"""A run checks each kind of page once, between all its workers."""

import json

from tests.stories import look as looks
from tests.stories.checked import Checked
from tests.stories.person import NARROWEST, WIDE

WRONG = """<!doctype html><html lang="fr"><head><title>Un</title><style>
  .late { display: none; color: #999; background: #aaa }
  .tiny { display: inline-block; width: 8px; height: 8px; overflow: hidden }
  #scroll { height: 50px; overflow: auto }
  .large { position: absolute; left: 0; width: 200px; height: 30px; background: #fff }
  .apart { top: 900px } .covered { top: 800px } .covering { top: 810px }
  @media (max-width: 400px) { .late { display: block } #paler { color: #bbb } }
</style></head><body><main><h1>Un</h1>
  <p id="pale" style="color: #aaa">Pâle</p><p id="paler">Plus pâle</p><p id="late" class="late">Tard</p>
  <button style="color: #ccc" disabled>Non</button><div class="late"><button id="nameless"></button></div>
  <p><img id="picture" src="un.png"></p><a id="one" href="1" class="tiny">1</a><a id="two" href="2" class="tiny">2</a>
  <a href="3" class="large apart">3</a><a id="covered" href="4" class="large covered">4</a>
  <button class="large covering">5</button>
  <div id="scroll"><p>%s</p></div>
</main></body></html>""" % ("Un mot<br>" * 30)


def test_a_kind_is_checked_by_the_first_worker_that_meets_it(tmp_path):
    here, there = Checked(), Checked()
    here.share(tmp_path / "pages")
    there.share(tmp_path / "pages")
    assert here.claim(("desk-home", 200))
    assert not there.claim(("desk-home", 200))
    assert there.claim(("desk-home", 422))


def test_faults_are_seen_once_wide_and_once_narrow(browser, monkeypatch):
    """What axe says of a picture, of inks and of targets; then what only the narrow page shows or breaks."""
    monkeypatch.setattr(looks, "SEEN", set())
    page, found = browser.new_page(), {}
    page.set_content(WRONG)
    for width in (WIDE, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        said = [fault.split(" : ") for fault in looks.look(page, again=width < WIDE)]
        found[width] = {first.split(" ")[0]: json.loads(last) for first, last in said}
    page.close()
    both = {"target-size": [["#one"], ["#two"], ["#covered"]], "scrollable-region-focusable": [["#scroll"]]}
    assert found[WIDE] == {"image-alt": [["#picture"]], "color-contrast": [["#pale"]], **both}
    assert found[NARROWEST] == {
        "button-name": [["#nameless"]],
        "color-contrast": [["#pale"], ["#paler"], ["#late"]],
        **both,
    }
