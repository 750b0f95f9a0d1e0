"""A screenshot or a PDF file that somebody saved: one thread whose post says what it is, with the file attached."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from archiver.platforms.export_reading import Delivered, ExportContext, ExportThread, Fragment
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.saved.dates import image_date, paper_date
from archiver.platforms.saved.found import INSIDE, LARGEST, PAPERS, SAY_TOO_LARGE, content_id, has_ending
from archiver.platforms.swedish import Read
from archiver.records import Media, MediaKind, MediaStatus, Missing, Post, Thread
from archiver.stockholm import STOCKHOLM

SCREENSHOT = "Skärmbild"
PAPER = "PDF-fil"
SAY = "{what} av kontot {account}, sparad av en person och inläst från filen {file}."
SAY_UNKNOWN = "När den sparades framgår inte."
LEAST = (320, 240)  # px, of a picture that may show a page
_HEAD = 1 << 20
PATTERNS = {
    "second": "%Y-%m-%d kl. %H.%M.%S",
    "minute": "%Y-%m-%d kl. %H.%M",
    "day": "%Y-%m-%d",
    "month": "%Y-%m",
    "year": "%Y",
}


def read_single(delivered: Delivered, name: str, context: ExportContext) -> ExportThread | Missing:
    """Give the thread of one picture or PDF."""
    if delivered.size(name) > LARGEST:
        return Missing(what=name, why=SAY_TOO_LARGE.format(most=LARGEST >> 20))
    data = delivered.read(name, most=LARGEST)
    paper = has_ending(name, PAPERS)
    made = paper_date(delivered, name) if paper else image_date(delivered, name, data)
    what, file = PAPER if paper else SCREENSHOT, name.rpartition("/")[2]
    url, home = INSIDE + name, context.account.url
    author = context.people.account_holder()
    id = content_id(data)
    media = Media(
        url=url,
        kind=MediaKind.DOCUMENT if paper else MediaKind.IMAGE,
        status=MediaStatus.UNAVAILABLE,
        caption="" if paper else f"{what}: {file}",
    )
    post = Post(
        id=id,
        permalink=home,
        author=author,
        direction=direction_of(author),
        title=f"{what}: {file}",
        text=_sentence(what, context.account.name, file, made),
        published_at=made.at,
        published_precision=made.precision,
        published_shown=_shown(made),
        media=(media,),
    )
    return ExportThread(
        reading=ThreadReading(thread=Thread(id=id, permalink=home, post=post)),
        fragments=(Fragment(member=name, data=data),),
        files={url: name},
    )


def is_decoration(delivered: Delivered, name: str) -> bool:
    """Say whether a picture is too small to be of a whole page: in a copied website it is a part of its dress."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # only the head of the picture is read
            with delivered.open(name) as file, Image.open(io.BytesIO(file.read(_HEAD))) as image:
                return image.width < LEAST[0] or image.height < LEAST[1]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return False


def _sentence(what: str, account: str, file: str, made: Read) -> str:
    told = SAY.format(what=what, account=account, file=file)
    return told if made.at else f"{told} {SAY_UNKNOWN}"


def _shown(made: Read) -> str:
    if made.at is None:
        return ""
    return made.at.astimezone(STOCKHOLM).strftime(PATTERNS.get(made.precision, "%Y-%m-%d"))
