"""What the channels of the watch count, in words for readers."""

from __future__ import annotations

NAMES = {
    "conflict": "acts of conflict",
    "material_conflict": "deeds of conflict",
    "cooperation": "acts of cooperation",
    "deeds": "deeds of cooperation",
    "force": "assaults",
}
"""By channel, in the plural."""
