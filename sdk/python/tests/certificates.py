"""A certificate of 127.0.0.1, made by the openssl that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from typing import Tuple


def certificate(test: unittest.TestCase) -> Tuple[str, str]:
    """The files of a certificate and its key."""
    folder = tempfile.mkdtemp()
    test.addCleanup(shutil.rmtree, folder)
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True,
        capture_output=True,
    )
    return cert, key
