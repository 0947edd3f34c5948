"""What all pages are made of: navigation, layout, controls, topics, downloads.

`controls` are widgets bound to the URL (`url_values`); `commas`, `table_questions` and `last_good`
are for input that is typed or pasted. `topics` is for pages that have a switch between topics.
"""
