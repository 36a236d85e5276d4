"""Which headers every answer carries, so that a browser runs nothing that this product did not ship."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from appeals.settings import Settings

PAGE_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Our own PDF is shown in a frame of the version page; the browser's viewer is a plug-in of that document.
PREVIEW_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of ``app``; HSTS only where the site is served over TLS."""
    page_policy = _page_policy(settings)

    def add(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", page_policy)
        # Patient details must not stay in a shared cache; shipped files may.
        is_shipped = request.endpoint is not None and request.endpoint.endswith("static")
        response.headers["Cache-Control"] = "public, max-age=3600" if is_shipped else "no-store"
        if settings.cookies_over_https_only:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    app.after_request(add)


def _page_policy(settings: Settings) -> str:
    """The policy of every page. A form may lead on to the organization's own provider, where there is one."""
    rules = dict(PAGE_RULES)
    if settings.single_sign_on is not None:
        provider = urlsplit(settings.single_sign_on.issuer)
        rules["form-action"] += f" {provider.scheme}://{provider.netloc}"
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())
