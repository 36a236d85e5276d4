"""Which headers every answer carries, so that a browser runs nothing that this product did not ship."""

from flask import Flask, Response, request

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
PAGE_POLICY = "; ".join(f"{rule} {value}" for rule, value in PAGE_RULES.items())
# Our own PDF is shown in a frame of the version page; the browser's viewer is a plug-in of that document.
PREVIEW_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer of ``app``; HSTS only where the site is served over TLS."""

    def add(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        # Patient details must not stay in a shared cache; shipped files may.
        is_shipped = request.endpoint is not None and request.endpoint.endswith("static")
        response.headers["Cache-Control"] = "public, max-age=3600" if is_shipped else "no-store"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    app.after_request(add)
