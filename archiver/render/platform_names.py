"""What platforms are called by people who write about them. Pure."""

_NAMES = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "flickr": "Flickr",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "mediawiki": "MediaWiki",
    "pinterest": "Pinterest",
    "reddit": "Reddit",
    "snac": "snac",
    "snapchat": "Snapchat",
    "threads": "Threads",
    "tiktok": "TikTok",
    "vimeo": "Vimeo",
    "web": "Webbplats",
    "wordpress": "WordPress",
    "x": "X",
    "youtube": "YouTube",
}


def platform_name(platform: str) -> str:
    """Give the name of the platform with this id as people write it; of one that is not known, the id."""
    return _NAMES.get(platform, platform)
