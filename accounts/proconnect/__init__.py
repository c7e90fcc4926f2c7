"""ProConnect: public agents identified by their own administration, over OpenID Connect.

It says who somebody is, and grants nothing: an account is born from an invitation, a role from who may give it. The
flow and its checks are mozilla-django-oidc's and PyJWT's; here are what ProConnect asks besides, and what an identity
leads to. Off while the settings name no provider.
"""
