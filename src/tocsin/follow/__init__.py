"""Follows feeds, sitemaps and folders into a desk: reading, coding and storing, look after look."""

from __future__ import annotations

from tocsin.follow.run import Follower, Look

__all__ = ["Follower", "Look"]
