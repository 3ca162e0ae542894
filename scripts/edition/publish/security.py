"""What a browser may do on the pages of the site, in the three forms in which a host or a page can tell it.

The site on a server has them all. `mkdocs serve` has none: it adds a script of its own to each page. Nor has the folder
that opens from disk, where no page has a host.
"""

POLICY = {
    "default-src": "'none'",
    # The engine of the search is WebAssembly and runs in a worker.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# What browsers refuse to be told by a page.
_BY_HOSTS_ALONE = ("frame-ancestors",)

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    # What somebody reads here is no business of the sites that the links lead to.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def meta() -> str:
    """The policy as an element of each page's head, for hosts that send no headers of ours."""
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items() if name not in _BY_HOSTS_ALONE)
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def files() -> dict[str, str]:
    """The headers by the names of the files in the site: as Netlify and Cloudflare read them, and for nginx."""
    lines = "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())
    adding = "".join(f'add_header {name} "{value}" always;\n' for name, value in HEADERS.items())
    return {"_headers": f"/*\n{lines}", "_headers.nginx.conf": f"{_FOR_NGINX}{adding}"}


_FOR_NGINX = """\
# Include this file in the server block of the edition, and again in each location that has an add_header of its own:
# nginx takes over none from outside of it.
"""
