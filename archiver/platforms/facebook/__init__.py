"""Facebook pages: the Graph API, the owner's own download (JSON, HTML), and what Instagram and Threads share with them.

`graph` is Meta's API whatever it is asked for; `api` reads a page by it, with `posts`, `attached` and `conversations`.
`delivery` knows the files of a download and `mojibake` its damaged text; `export_json` reads it with `export_items` and
`inbox`, `export_html` with `cards`; `told` makes threads of what either tells.
"""
