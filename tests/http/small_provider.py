"""A tiny OpenID provider on this machine: enough of one to be signed in through, and to lie where asked."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "evenhand-test", "made-up-secret"


@dataclass
class SmallProvider:
    """Signs ``claims`` for whoever comes; ``asked`` is what the last one was sent with."""

    claims: dict[str, object] = field(default_factory=dict)
    signs_with: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    shows: RSAKey | None = None  # another key than the one it signs with
    asked: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = Flask("small provider")
        app.add_url_rule("/.well-known/openid-configuration", "about", self._about)
        app.add_url_rule("/keys", "keys", self._keys)
        app.add_url_rule("/authorize", "authorize", self._authorize)
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        self._server = make_server("127.0.0.1", 0, app)
        self.issuer = f"http://127.0.0.1:{self._server.port}"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _about(self) -> Response:
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/keys",
            id_token_signing_alg_values_supported=["RS256"],
        )

    def _keys(self) -> Response:
        return jsonify(keys=[{**(self.shows or self.signs_with).as_dict(private=False), "kid": "1"}])

    def _authorize(self) -> object:
        self.asked = request.args.to_dict()
        return redirect(
            f"{self.asked['redirect_uri']}?{urlencode({'code': 'one-time', 'state': self.asked['state']})}"
        )

    def _token(self) -> object:
        verifier = request.form.get("code_verifier", "")
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        known = request.authorization
        if proof != self.asked.get("code_challenge") or self.asked.get("code_challenge_method") != "S256":
            self.refusals.append("PKCE")
        if known is None or (known.username, known.password) != (CLIENT, SECRET):
            self.refusals.append("client")
        if self.refusals:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "sub": "person-77"}
        told |= {"nonce": self.asked.get("nonce"), **self.claims}
        id_token = jwt.encode({"alg": "RS256", "kid": "1"}, told, self.signs_with)
        return jsonify(access_token="unused", token_type="Bearer", expires_in=300, id_token=id_token)
