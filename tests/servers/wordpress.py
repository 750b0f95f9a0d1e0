"""WordPress, as Debian ships it, in Swedish: 124 posts and over 500 comments, with the truth out of its database."""

import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.mariadb import MariaDb, mariadb, new_database
from tests.servers.processes import answers, built, free_port, installed, key_of, package_version, running
from tests.servers.swedish_texts import Remark, Story, stories

SCRIPTS = Path(__file__).parent / "wordpress_site"
DEBIAN = Path("/usr/share/wordpress")
MEDIA = Path(__file__).parents[2] / "archiver" / "demo" / "media"
SEEDED_AS = "http://wordpress.invalid"  # replaced by the real address when a copy is started
POSTS, CROWD = 124, 130
ALTS = {
    "ploggning.jpg": ("image", "En orange plogbil på en snöig väg", "Plogbilen på Näsvägen"),
    "lucia.jpg": ("image", "Norrsken över en rad tända ljus i snön", ""),
    "bad.jpg": ("image", "En stilla sjö i kvällssol", "Lillsjöns badplats"),
    "valborg.png": ("image", "", "Affischen för Valborg"),
    "skola-1.jpg": ("image", "Den nya skolan, skiss", "Entrén mot Skolgatan"),
    "kallelse.pdf": ("document", "", ""),
    "nationaldag.webm": ("video", "", ""),
    "signal.wav": ("audio", "", ""),
}


@dataclass(frozen=True, kw_only=True)
class WpMedia:
    """One attachment of a post."""

    url: str
    name: str
    kind: str
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class WpPost:
    """A published post, as the database has it. `text`: paragraphs apart by an empty line."""

    id: int
    permalink: str
    title: str
    text: str
    at: dt.datetime
    modified: dt.datetime
    author: str
    comment_count: int
    media: tuple[WpMedia, ...]


@dataclass(frozen=True, kw_only=True)
class WpComment:
    """An approved comment; `parent` is 0 when it answers the post."""

    id: int
    post: int
    parent: int
    author: str
    content: str
    at: dt.datetime
    by_owner: bool


@dataclass(frozen=True)
class WordPress:
    """A running WordPress with its truth, and the means to change it as its editors would."""

    url: str  # the address of the front page, without a slash at the end
    database: MariaDb
    environment: Mapping[str, str]

    @property
    def host_port(self) -> str:
        """What a register would have to allow."""
        return self.url.removeprefix("http://")

    def posts(self) -> tuple[WpPost, ...]:
        """Every published post, newest first."""
        return tuple(self._post(row) for row in self.database.rows(SELECT_POSTS, "wp"))

    def comments(self, post: int | None = None) -> tuple[WpComment, ...]:
        """Every approved comment (of one post), oldest first."""
        which = "" if post is None else f"AND comment_post_ID = {post:d}"
        return tuple(
            WpComment(**{**row, "at": _utc(row["at"]), "by_owner": bool(row["by_owner"])})
            for row in self.database.rows(SELECT_COMMENTS.format(which=which), "wp")
        )

    def add_post(self, title: str, text: str, *, at: dt.datetime) -> int:
        """Publish a post; gives its id."""
        return self._act(do="add_post", title=title, text=text, at=_wp(at), media=[], tags=[])

    def add_written(
        self,
        title: str,
        html: str,
        *,
        at: dt.datetime,
        status: str = "publish",
        password: str = "",
        featured: int = 0,
    ) -> int:
        """Save a post just as it is written, without its truth; gives its id. The caller deletes it."""
        what = {"title": title, "html": html, "status": status, "password": password, "featured": featured}
        return self._act(do="add_written", at=_wp(at), **what)

    def edit(self, post: int, text: str) -> None:
        """Let the post say something else; its attachments stay."""
        self._act(do="edit", id=post, text=text)

    def delete_post(self, post: int) -> None:
        """Delete the post with its comments; its address answers 404."""
        self._act(do="delete_post", id=post)

    def add_comment(
        self, post: int, text: str, *, at: dt.datetime, by: str = "Anna Lindqvist", parent: int = 0, approved: str = "1"
    ) -> int:
        """Leave a comment, published unless `approved` is `0` (waits) or `spam`; gives its id."""
        return self._act(do="add_comment", post=post, text=text, by=by, parent=parent, at=_wp(at), approved=approved)

    def edit_comment(self, comment: int, text: str) -> None:
        """Let the comment say something else."""
        self._act(do="edit_comment", id=comment, text=text)

    def delete_comment(self, comment: int) -> None:
        """Delete the comment; answers to it move up to its parent, as WordPress does."""
        self._act(do="delete_comment", id=comment)

    def option(self, name: str, value: str | int) -> None:
        """Set one of WordPress's settings, e.g. page_comments and comments_per_page."""
        self._act(do="option", name=name, value=value)

    def export(self) -> bytes:
        """Give the whole blog as its own exporter writes it (WXR)."""
        return _printed("export.php", self.environment)

    def application_password(self) -> str:
        """Give a new application password of the editor's, as `user:password`."""
        return _printed("password.php", self.environment).decode()

    def _act(self, **what: Any) -> int:
        return _php("act.php", self.environment, what)

    def _post(self, row: Mapping[str, Any]) -> WpPost:
        local = row["local"]
        media = tuple(
            WpMedia(**{field.name: one[field.name] for field in dataclasses.fields(WpMedia)})
            for one in json.loads(row["media"] or "[]")
        )
        return WpPost(
            id=row["id"],
            permalink=f"{self.url}/{local[:4]}/{local[5:7]}/{row['name']}/",
            title=row["title"],
            text=row["text"],
            at=_utc(row["at"]),
            modified=_utc(row["modified"]),
            author=row["author"],
            comment_count=row["comment_count"],
            media=media,
        )


SELECT_POSTS = """
SELECT JSON_OBJECT('id', p.ID, 'name', p.post_name, 'title', p.post_title, 'local', p.post_date, 'at', p.post_date_gmt,
  'modified', p.post_modified_gmt, 'author', u.display_name, 'comment_count', p.comment_count,
  'text', t.meta_value, 'media', m.meta_value)
FROM wp_posts p JOIN wp_users u ON u.ID = p.post_author
LEFT JOIN wp_postmeta t ON t.post_id = p.ID AND t.meta_key = '_sanning'
LEFT JOIN wp_postmeta m ON m.post_id = p.ID AND m.meta_key = '_bilagor'
WHERE p.post_type = 'post' AND p.post_status = 'publish' ORDER BY p.post_date DESC, p.ID DESC"""
SELECT_COMMENTS = """
SELECT JSON_OBJECT('id', comment_ID, 'post', comment_post_ID, 'parent', comment_parent, 'author', comment_author,
  'content', comment_content, 'at', comment_date_gmt, 'by_owner', user_id <> 0)
FROM wp_comments WHERE comment_approved = '1' {which} ORDER BY comment_date_gmt, comment_ID"""


@contextmanager
def serve_wordpress() -> Iterator[WordPress]:
    """Serve a fresh copy of the seeded WordPress on 127.0.0.1 while the block lasts."""
    installed("php", "mariadbd", "mariadb", "mariadb-install-db")
    texts = Path(__file__).with_name("swedish_texts.py").read_text("utf-8")
    key = key_of(SCRIPTS, package_version("wordpress"), texts, Path(__file__).read_text("utf-8"))
    seeded = built("wordpress", key, _build)
    with tempfile.TemporaryDirectory(prefix="archiver-wp-") as work:
        shutil.copytree(seeded, work, dirs_exist_ok=True, symlinks=True)
        with _served(Path(work)) as wordpress:
            yield wordpress


@contextmanager
def _served(work: Path) -> Iterator[WordPress]:
    with mariadb(work / "db", work) as database:
        port = free_port()  # when the database is up, which may take long: a port is free only now
        url = f"http://127.0.0.1:{port}"
        environment = _environment(work, database, url)
        database.sql(_moved(SEEDED_AS, url), "wp")
        # local: application passwords are given without https
        web = {**environment, "PHP_CLI_SERVER_WORKERS": "4", "WP_ENVIRONMENT_TYPE": "local"}
        args: list[str | Path] = [
            "php",
            *LIMITS,
            "-S",
            f"127.0.0.1:{port}",
            "-t",
            work / "site",
            SCRIPTS / "router.php",
        ]
        with running(args, ready=answers(url), log=work / "web.log", env=web):
            yield WordPress(url, database, environment)


LIMITS = ("-d", "memory_limit=512M", "-d", "upload_max_filesize=64M", "-d", "post_max_size=64M")


def _build(folder: Path) -> None:
    """Make the site and its database in `folder`, seeded, stopped, and ready to be copied."""
    shutil.copytree(DEBIAN, folder / "site", ignore=_other_languages)  # Debian's links are followed
    shutil.copy(SCRIPTS / "wp-config.php", folder / "site")
    new_database(folder / "db")
    with (
        tempfile.TemporaryDirectory(prefix="archiver-wp-") as work,
        mariadb(folder / "db", Path(work)) as database,
    ):
        database.sql("CREATE DATABASE wp CHARACTER SET utf8mb4")
        environment = _environment(folder, database, SEEDED_AS)
        _php("install.php", environment, None)
        _php("act.php", environment, _seed())


def _environment(folder: Path, database: MariaDb, url: str) -> dict[str, str]:
    return {"WP_SITE": str(folder / "site"), "WP_SOCKET": str(database.socket), "WP_URL": url}


def _other_languages(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if "sv_SE" not in name] if folder.endswith("wp-content/languages") else []


def _moved(old: str, new: str) -> str:
    return f"""
UPDATE wp_posts SET post_content = REPLACE(post_content, '{old}', '{new}'), guid = REPLACE(guid, '{old}', '{new}');
UPDATE wp_postmeta SET meta_value = REPLACE(meta_value, '{old.replace("/", chr(92) * 2 + "/")}', '{new}')
 WHERE meta_key = '_bilagor';
UPDATE wp_options SET option_value = REPLACE(option_value, '{old}', '{new}') WHERE option_name IN ('home', 'siteurl');
"""


def _seed() -> dict[str, Any]:
    files = [
        {"name": name, "path": str(MEDIA / name), "title": Path(name).stem.capitalize(), "alt": alt}
        for name, (_, alt, _) in ALTS.items()
    ]
    return {"do": "seed", "files": files, "posts": [_story(one) for one in stories(POSTS, media=(*ALTS,), crowd=CROWD)]}


def _story(story: Story) -> dict[str, Any]:
    media = [
        {"name": name, "kind": ALTS[name][0], "alt": ALTS[name][1], "caption": ALTS[name][2], "title": name}
        for name in story.media
    ]
    comments = [_remark(one) for one in story.comments]
    if len(comments) > 3:  # what is not approved is not shown, and is no part of the truth
        comments.append({**comments[0], "text": "Köp billiga klockor!", "approved": 0, "parent": None})
    return {**dataclasses.asdict(story), "at": _wp(story.at), "media": media, "comments": comments}


def _remark(remark: Remark) -> dict[str, Any]:
    return {"by": remark.by, "text": remark.text, "at": _wp(remark.at), "parent": remark.parent}


def _php(script: str, environment: Mapping[str, str], what: Mapping[str, Any] | None) -> int:
    printed = _printed(script, environment, json.dumps(what).encode())
    return int(printed or 0) if what else 0


def _printed(script: str, environment: Mapping[str, str], told: bytes = b"") -> bytes:
    done = subprocess.run(
        ["php", *LIMITS, SCRIPTS / script],
        input=told,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{script}: {done.stdout.decode()[-1500:]} {done.stderr.decode()[-1500:]}")
    return done.stdout


def _utc(value: str) -> dt.datetime:
    return dt.datetime.fromisoformat(value[:19]).replace(tzinfo=dt.UTC)


def _wp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
