"""How each platform's pages, API answers and exports become threads: pure, no network, no browser, no clock.

One room for each platform that needs code, with the same names in all of them: `api` asks and reads its API, `export`
reads what it delivers, `page` reads what the generic reader cannot see; `wording` and others are what these share.
`blog`, `saved` and `mediawiki` serve many sites. What stands beside the rooms serves all of them:

- What a reader is: `api_reading`, `export_reading` and, for pages, `readings`. All readers there are: `registry`;
  `overview` tells them by platform. What a lane cannot know, so that another lane's word stands: `knowing`, `unseen`.
- What every lane needs: `fields` (JSON that nobody vouches for), `people` (who speaks), `tree` (comments in reading
  order), `conversations` (messages as a thread), `published` (what posts and comments have in common), `made_ids`,
  `revisions` (earlier texts), `swedish` (moments, numbers).
- Pages, from the bytes up: `markup` (a tree), `selectors`, `picks`, `text` and `attachments` (what one place holds),
  `html_items` and `json_items` (items of a page), `items` (posts and comments), `generic` (feeds and threads).
  `fragments` reads a piece of HTML in the same way, `soundness` looks a profile over before it is used.
"""
