"""What the tests of following share."""

from __future__ import annotations

from local_web import clock, desk, follow, make_site, site

__all__ = ["clock", "desk", "follow", "make_site", "site"]
