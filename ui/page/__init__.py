"""What all pages are made of: navigation, layout, controls, topics, downloads.

`controls` are widgets bound to the URL (`url_values`); `commas`, `table_questions` and `last_good`
are for input that is typed or pasted. `topics` is for pages that have a switch between topics.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
