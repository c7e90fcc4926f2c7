"""Nothing typed is ever lost.

`owners`: whose page a form was shown on. `keeping`: what is sent and cannot be saved is kept for them, and what they
type meanwhile. `filling`: the page of the form, filled again. `middleware`: where requests meet all that.
"""
