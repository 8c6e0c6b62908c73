import json
import sys
from typing import cast

from ghee import Client
from site_types import LandingPagePage, NavigationMenu, RecipePage

out: list[object] = []
with Client(sys.argv[2], [sys.argv[1]]) as client:
    rice = cast(RecipePage, client.pages.get("recipe", "cumin-rice", levels=3).data)
    first = rice["fields"]["ingredients"][0]
    beside = rice["fields"]["goes_with"]
    if not isinstance(first, str) and beside is not None and not isinstance(beside, str):
        nearby = beside["fields"]["ingredients"][0]
        out += [rice["fields"]["minutes"], first["name"], nearby if isinstance(nearby, str) else nearby["name"]]
    flat: RecipePage = client.pages.get("recipe", "cumin-rice", levels=1)["data"]
    out += [flat["fields"]["goes_with"], flat["fields"]["course"] == "side"]
    for page in client.pages.all("landing-page"):
        for section in cast(LandingPagePage, page)["fields"]["body"]:
            if section["type"] == "testimonials":
                out.append("%d testimonials" % len(section["fields"]["testimonial"]))
    menu = cast(NavigationMenu, client.collections.get("navigation_menu").data["navigation_menu"][0])
    item = menu["menu_items"][0]
    out += [item if isinstance(item, str) else item["label"], menu["meta"]["id"] > 0]
print(json.dumps(out))
