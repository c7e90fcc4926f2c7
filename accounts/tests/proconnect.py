"""A provider of ProConnect's kind on this machine: real keys, real requests, and the faults that a test asks of it."""

import json
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portail", "un secret de trente-deux signes au moins"
#: What ProConnect accepts of an authorisation: any other parameter is its error Y000400.
ACCEPTED = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims"}
AGENT = {
    "sub": "sub-de-camille",
    "given_name": "Camille",
    "usual_name": "Martin",
    "email": "Camille.Martin@ville.fr",
    "siret": "21910001200017",
}


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """`faults`: what the next answers have wrong: {"nonce": …} of the id_token, "stranger" (signs with a key that
    nobody published), "plain" (userinfo in JSON), "userinfo": claims of it, "status": {path: code}."""

    def __init__(self):
        self.keys = {"k1": new_key()}
        self.stranger = new_key()
        self.server = make_server("127.0.0.1", 0, self.answer, handler_class=_Quiet)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.issuer = f"{self.origin}/api/v2"
        self.reset()
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def reset(self):
        self.codes, self.faults, self.asked = {}, {}, []

    @property
    def discovery(self):
        return f"{self.issuer}/.well-known/openid-configuration"

    def authorize(self, url, *, prompt="", id_token=None, **claims):
        """What the browser brings back for this agent: the address of the return, as (path, query).

        `prompt`: what the portal must have asked besides, « login » to have them prove again."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert given.pop("prompt", "") == prompt
        assert set(given) == ACCEPTED, given
        assert url.startswith(f"{self.issuer}/authorize?")
        assert given["client_id"] == CLIENT and given["response_type"] == "code"
        assert len(given["state"]) >= 32 and len(given["nonce"]) >= 32
        id_token = {"nonce": given["nonce"]} | (id_token or {})
        code = self.grant(given["redirect_uri"], id_token=id_token, **claims)
        return urlsplit(given["redirect_uri"]).path, {"code": code, "state": given["state"]}

    def grant(self, redirect_uri, *, id_token, **claims):
        """A code for this agent, which this address alone may spend."""
        code = f"code{len(self.codes)}"
        id_token = {"amr": ["pwd"], "auth_time": int(time.time())} | id_token
        self.codes[code] = {"redirect_uri": redirect_uri, "claims": AGENT | claims, "id_token": id_token}
        return code

    def answer(self, environ, start_response):
        path = environ["PATH_INFO"].removeprefix("/api/v2")
        self.asked.append(path)
        status = self.faults.get("status", {}).get(path, 200)
        body, kind = (b"{}", "application/json") if status != 200 else self._body(path, environ)
        start_response(f"{status} .", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _body(self, path, environ):
        if path == "/userinfo":
            return self._userinfo(environ["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = {name: values[0] for name, values in parse_qs(environ["wsgi.input"].read(length).decode()).items()}
        said = {"/.well-known/openid-configuration": self._itself, "/jwks": self._jwks, "/token": self._token}[path](
            form
        )
        return json.dumps(said).encode(), "application/json"

    def _itself(self, form):
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "session/end"}
        found = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in ends.items()}
        return found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"} | self.faults.get("itself", {})

    def _jwks(self, form):
        return {
            "keys": [
                jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "alg": "RS256"}
                for kid, key in self.keys.items()
            ]
        }

    def _token(self, form):
        asked = self.codes[form["code"]]
        assert form["redirect_uri"] == asked["redirect_uri"] and form["grant_type"] == "authorization_code"
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET) and "code_verifier" not in form
        id_token = self._signed({"sub": asked["claims"]["sub"]} | asked["id_token"], "id_token")
        return {"access_token": form["code"], "id_token": id_token, "token_type": "Bearer", "expires_in": 60}

    def _userinfo(self, code):
        claims = self.codes[code]["claims"]
        if self.faults.get("plain"):
            return json.dumps(claims).encode(), "application/json"
        return self._signed(claims, "userinfo").encode(), "application/jwt; charset=utf-8"

    def _signed(self, claims, what):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60} | claims | self.faults.get(what, {})
        kid = list(self.keys)[-1]
        key = self.stranger if self.faults.get("stranger") == what else self.keys[kid]
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def serving():
    provider = Provider()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
