"""Client of the API for programs: typed, generated from its description, needs nothing of ours.

``operations.py`` and ``models.py`` are generated (``make client``).

>>> from fabrouter_client import Client, every
>>> with Client("https://fabrouter.example.org", token="fr_…") as client:  # doctest: +SKIP
...     for campaign in every(client.campaigns.list_campaigns):
...         print(campaign.name, client.campaigns.get_totals(campaign.id))
"""

from fabrouter_client import models
from fabrouter_client.client import Client
from fabrouter_client.connection import ProblemError, ServerEvent
from fabrouter_client.paging import every

__all__ = ["Client", "ProblemError", "ServerEvent", "every", "models"]
