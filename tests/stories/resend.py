"""A form of a page filled and sent without drawing the page: what a browser sends of it, and what comes back.

The person keeps their cookies, and the portal its tokens, its versions of rows and its refusals.
"""

from html import escape
from urllib.parse import urlencode, urljoin

from tests.security.pages import read

BUTTONS = (  # the main button of the form, as `Person.press` finds it
    "(//*[@id='contenu']//form//*[contains(concat(' ', @class, ' '), ' btn-submit ')])[1]",
    "(//*[@id='contenu']//form//button[contains(concat(' ', @class, ' '), ' btn-primary ')])[last()]",
)


def send_again(context, url, values):
    """Fill the form of this page ({name: text, or the value or words of an option}), press, and follow.

    `context`: of the browser, whose cookies are sent. The page that follows must not be the same form."""
    opened = context.request.get(url)
    assert opened.status == 200, f"{url} : {opened.status}"
    root = read(opened.body())
    button = next(found[0] for path in BUTTONS if (found := root.xpath(path)))
    form = next(button.iterancestors("form"))
    for name, value in values.items():
        _fill(form, name, str(value))
    own = [(button.get("name"), button.get("value") or "")] if button.get("name") else []
    target = urljoin(url, button.get("formaction") or form.get("action") or "")
    headers = {"Referer": url, "Content-Type": "application/x-www-form-urlencoded"}
    answer = context.request.post(target, headers=headers, data=urlencode([*form.form_values(), *own]))
    followed = read(answer.body())
    errors = followed.xpath("//*[@data-error-summary]")
    assert not errors, f"{url} : {errors[0].text_content()}"
    moved = answer.url.split("?")[0] != url.split("?")[0]
    assert answer.status == 200 and moved, f"{url} : {answer.status}, {answer.url}"


def _fill(form, name, value):
    field = form.inputs[name]
    if field.tag == "select":
        options = field.iter("option")
        chosen = next(each for each in options if value == each.get("value") or value in each.text_content())
        field.value = chosen.get("value")
    elif field.get("data-riche") is not None:
        field.value = f"<p>{escape(value)}</p>"  # what the editor gives of these words
    else:
        field.value = value
