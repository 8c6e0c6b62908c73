"""Reads posts for tests of faults: reader.py CONFIG.

For each line of its input, a slug, it writes one of what came of it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Dict, Optional

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from ghee import Client, FileStore, GheeError, RedisStore, Store, UnavailableError  # noqa: E402

told: Dict[str, Any] = json.loads(sys.argv[1])
store: Optional[Store] = None
if told.get("files"):
    store = FileStore(told["files"])
elif told.get("redis"):
    store = RedisStore.connect("redis://" + told["redis"])

with Client(told["token"], told["hosts"], store=store) as client:
    for line in sys.stdin:
        began = time.perf_counter()
        came: Dict[str, Any] = {"ok": False, "failover": False, "age_s": 0, "slug": "", "tries": 0}
        try:
            post = client.posts.get(line.rstrip("\n"))
            came.update(ok=True, slug=post.data["slug"], failover=post.from_failover, age_s=post.age, tries=post.tries)
        except GheeError as e:
            came.update(error=str(e), tries=len(e.tries) if isinstance(e, UnavailableError) else 0)
        print(json.dumps({**came, "ms": (time.perf_counter() - began) * 1000}), flush=True)
