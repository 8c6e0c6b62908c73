"""Pages as HTML. What comes from the site is escaped, but for the HTML that editors wrote."""

from datetime import date
from html import escape as e
from typing import Any, Dict, Optional, Union

from ghee import answers, types


def layout(title: str, description: str, main: str) -> bytes:
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{e(description)}">
<title>{e(title)}</title>
<link rel="stylesheet" href="/style.css">
<header><a href="/">The Keeping Kitchen</a><a href="/blog">Blog</a></header>
<main>{main}</main>
<footer>Made with Ghee and Python.</footer>""".encode()


def image(media: Dict[str, Any]) -> str:
    return f'<img src="{e(media["url"])}" alt="{e(media["alt"])}">'


def beside(f: Dict[str, Any], words: str) -> str:
    return f'<div>{words}<a class="button" href="{e(f["button_url"])}">{e(f["button_label"])}</a></div>{image(f["image"])}'


def features(f: Dict[str, Any]) -> str:
    cards = "".join(f"<div>{image(c['icon'])}<h3>{e(c['headline'])}</h3><p>{e(c['description'])}</p></div>" for c in f["features"])
    return f'<h2>{e(f["headline"])}</h2><p>{e(f["subheadline"])}</p><div class="cards">{cards}</div>'


def testimonials(f: Dict[str, Any]) -> str:
    cards = "".join(f"<blockquote><p>{e(c['quote'])}</p><small>{e(c['name'])}, {e(c['title'])}</small></blockquote>" for c in f["testimonial"])
    return f'<h2>{e(f["headline"])}</h2><div class="cards">{cards}</div>'


# The components that the landing page is made of, by their types.
SECTIONS = {
    "hero": lambda f: beside(f, f"<h1>{e(f['headline'])}</h1><p>{e(f['subheadline'])}</p>"),
    "two_column_with_image": lambda f: beside(f, f"<h2>{e(f['headline'])}</h2>{f['subheadline']}"),
    "features": features,
    "testimonials": testimonials,
}


def section(type: str, fields: Dict[str, Any]) -> str:
    look = e(f"columns {fields.get('image_position', '')}") if "image" in fields else ""
    return f'<section id="{e(fields["scroll_anchor_id"])}" class="{look}">{SECTIONS[type](fields)}</section>'


def landing(answer: answers.PageAnswer) -> bytes:
    seo, body = answer.data["fields"]["seo"], answer.data["fields"]["body"]
    return layout(seo["title"], seo["description"], "".join(section(**one) for one in body if one["type"] in SECTIONS))


def day(at: Optional[str]) -> str:
    d = date.fromisoformat(at[:10]) if at else None  # a draft has none
    return f'<time datetime="{d}">{d.day} {d:%B %Y}</time>' if d else ""


def link(path: str, text: str, rel: str) -> str:
    return f'<a rel="{rel}" href="{e(path)}">{e(text)}</a>'


def title(post: Union[types.Post, types.Neighbour], rel: str = "bookmark") -> str:
    return link("/blog/" + post["slug"], post["title"], rel)


def listing(answer: answers.PostList) -> bytes:
    posts = "".join(f'<div class="list"><h2>{title(p)}</h2>{day(p["published"])}<p>{e(p["summary"])}</p></div>' for p in answer.data)
    steps = ((answer.meta["previous_page"], "Newer", "prev"), (answer.meta["next_page"], "Older", "next"))
    pager = "".join(link(f"/blog?page={page}", text, rel) for page, text, rel in steps if page)
    return layout("Blog", "What we wrote down on the way.", f'<article><h1>Blog</h1>{posts}<nav class="pager">{pager}</nav></article>')


def post(answer: answers.PostAnswer) -> bytes:
    p, steps = answer.data, ((answer.meta["previous_post"], "prev"), (answer.meta["next_post"], "next"))
    by = f"<small>by {e(p['author']['first_name'])} {e(p['author']['last_name'])}</small>" if p["author"] else ""
    top = image({"url": p["featured_image"], "alt": p["featured_image_alt"]}) if p["featured_image"] else ""
    pager = "".join(title(n, rel) for n, rel in steps if n)
    main = f'<article><h1>{e(p["title"])}</h1><p>{day(p["published"])} {by}</p>{top}{p["body"]}<nav class="pager">{pager}</nav></article>'
    return layout(p["seo_title"] or p["title"], p["meta_description"], main)


def message(title: str, text: str) -> bytes:
    return layout(title, text, f'<article><h1>{title}</h1><p>{text}</p><p><a href="/">To the first page</a></p></article>')
