"""A site of Ghee under plain WSGI: a landing page and a blog."""

import os
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Callable, Dict, List, Optional, Tuple
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIServer, make_server

import views
from ghee import Client, FileStore, StatusError, UnavailableError, UsageError

# With every host gone, what was read before is given from the store: also to a process that starts then.
HOSTS = os.environ.get("GHEE_HOSTS", "http://127.0.0.1:8080").split(",")
ghee = Client(os.environ.get("GHEE_TOKEN", ""), HOSTS, store=FileStore(os.environ.get("GHEE_STORE", ".content")))
STYLE = Path(__file__).with_name("style.css").read_bytes()
MISSING = views.message("Not found", "There is no page at this address.")
AWAY = views.message("Back in a moment", "This page cannot be had just now. Pages that were read before can; please try this one again in a minute.")


def read(path: str, query: Dict[str, List[str]]) -> Optional[bytes]:
    """The page at a path, None for none."""
    if path == "/":
        return views.landing(ghee.pages.get("landing-page", "landing-page-with-components", alt_media_text=1))
    if path == "/blog":
        return views.listing(ghee.posts.list(page=query.get("page", ["1"])[0], page_size=3, exclude_body=True))
    return views.post(ghee.posts.get(path[len("/blog/") :])) if path.startswith("/blog/") else None


def app(environ: Dict[str, Any], start_response: Callable[..., Any]) -> List[bytes]:
    """The WSGI application, for any server of it: gunicorn app:app."""

    def send(status: str, body: bytes, *headers: Tuple[str, str], kind: str = "text/html") -> List[bytes]:
        start_response(status, [("Content-Type", kind + "; charset=utf-8"), ("Content-Length", str(len(body))), *headers])
        return [body]

    if environ["PATH_INFO"] == "/style.css":
        return send("200 OK", STYLE, kind="text/css")
    try:
        page = read(environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", "")))
    except UnavailableError as error:
        print(error, file=environ["wsgi.errors"])
        return send("503 Service Unavailable", AWAY, ("Retry-After", "30"))
    except (StatusError, UsageError) as error:
        if getattr(error, "status", 404) != 404:
            raise
        page = None
    return send("200 OK", page) if page else send("404 Not Found", MISSING)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    with make_server("", int(os.environ.get("PORT", "3000")), app, Server) as server:
        print(f"http://localhost:{server.server_port}", flush=True)
        server.serve_forever()
