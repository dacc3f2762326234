"""Texts written for these tests; outlets, people and acts are invented."""

PARAGRAPHS = (
    "The harbour council of Port Selma said on Tuesday that its guards had turned back two fishing boats from Norvik.",
    "Norvik's foreign ministry called the move unlawful and summoned the envoy of Selma to explain it within a day.",
    "No one was hurt, and both crews returned to their home port in the evening, the coast guard said in a statement.",
)

STORY = "\n\n".join(PARAGRAPHS)

SAVED_PAGE = f"""1. Skip to content
2. Skip to search

Home
Sign in
WorldSouthern Sea

Selma turns back fishing boats from Norvik

By Ann Example and Bo Sample

March 4, 2020

https://news.example/a/123
Two small boats in a harbour at dusk
The boats had left Norvik at dawnImage: Cy Maker/Harbour Pictures

{PARAGRAPHS[0]}

A quarrel over nets

{PARAGRAPHS[1]}

Advertisement

{PARAGRAPHS[2]}

ae/bs (AFP, Reuters)

Related stories
Norvik opens its new pier
Selma votes on port fees
Copyright 2020 Example News. All rights reserved.
"""

PAGE = f"""<!doctype html><html lang="en"><head><title>Selma turns back boats | Example News</title>
<meta property="og:title" content="Selma turns back boats">
<meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2020-03-04T18:30:00+02:00">
<meta property="article:section" content="World">
<meta name="author" content="Ann Example, Reuters">
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Selma turns back boats</h1>
<figure><img src="x.jpg"><figcaption>Boats at dusk. Photo: Cy Maker/AFP</figcaption></figure>
<p>{PARAGRAPHS[0]}</p><h2>A quarrel over nets</h2><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>
<p>The two towns have argued over the fishing grounds between them since the spring of last year.</p></article>
<footer>Copyright Example News</footer></body></html>"""

FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Example News</title><link>https://news.example/</link>
<item><title>Selma turns back boats</title><link>https://news.example/a/123</link>
<pubDate>Wed, 04 Mar 2020 16:30:00 GMT</pubDate><description>&lt;p&gt;{PARAGRAPHS[0]}&lt;/p&gt;&lt;p&gt;{PARAGRAPHS[1]}&lt;/p&gt;
</description></item><item><title>Nothing more</title><link>https://news.example/a/124</link></item></channel></rss>"""
