"""Records for the tests of rendering: a municipality's thread in many scripts, and the page as a browser showed it."""

import datetime as dt
import hashlib
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from archiver.evidence import Evidence, TextBox, Tile
from archiver.programs.fontconfig import font_file
from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Change,
    ChangeKind,
    Comment,
    Count,
    Counter,
    Coverage,
    Direction,
    Lane,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Post,
    Provenance,
    Record,
    Snapshot,
    Thread,
    ThreadRef,
)

CAPTURED = dt.datetime(2026, 3, 3, 13, 15, 12, tzinfo=dt.UTC)
MUNICIPALITY = Author(name="Testa kommun", id="@testa@social.example", role=AuthorRole.MUNICIPALITY)
RESIDENT = Author(name="Anna Öberg", id="@anna")
ELECTED = Author(name="Kerstin Ek (S)", id="@kerstinek", role=AuthorRole.ELECTED)

TEXTS = {
    "Swedish": "Åk över ån på en gång! ÄÖÅ, é och ü – ”så sa han”.",
    "emoji": "Vad kul 🎉 att 👨‍👩‍👧‍👦 och 👍🏽 👍🏿 samt 🇸🇪 🇫🇮 🏳️‍🌈 ❤️ 1️⃣ 😡 kommer!",
    "Sami": "Bures! Mii gávdnat dieđuid davvisámegillii? ŧ đ ŋ č š ž Á Č Đ Ŋ Š Ŧ Ž",
    "Finnish": "Tervetuloa! Löytyykö tietoa suomeksi? Äänekoski, Öljymäki.",
    "Somali": "Waan ku faraxsanahay barnaamijkan. Maxaa cusub?",
    "Arabic": "مرحبا بالجميع هل يمكن التسجيل باللغة العربية",
    "Hebrew": "שלום לכולם",
    "Chinese": "你好请问有中文信息吗",
    "Japanese": "こんにちは東京",
    "Korean": "안녕하세요 여러분",
    "Thai": "สวัสดี",
    "ligatures": "fi ffi fl office Afghanistan",
    "mathematics": "𝒜 ≤ ∑ → €",
}

# The first article of the Universal Declaration of Human Rights, or its beginning, and words with rarer clusters.
SCRIPTS = {
    "Devanagari": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। क्षत्रिय हिन्दी श्री",
    "Bengali": "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। ক্ষুদ্র কোটি",
    "Gurmukhi": "ਸਾਰਾ ਮਨੁੱਖੀ ਪਰਿਵਾਰ ਆਪਣੀ ਮਹਿਮਾ, ਸ਼ਾਨ ਅਤੇ ਹੱਕਾਂ ਦੇ ਪੱਖੋਂ ਜਨਮ ਤੋਂ ਹੀ ਆਜ਼ਾਦ ਹੈ। ਪ੍ਰੇਮ",
    "Gujarati": "પ્રતિષ્ઠા અને અધિકારોની દૃષ્ટિએ સર્વ માનવો જન્મથી સ્વતંત્ર અને સમાન હોય છે. ક્ષમા",
    "Oriya": "ସମସ୍ତ ମନୁଷ୍ୟ ଜନ୍ମକାଳରୁ ସ୍ୱାଧୀନ ଏବଂ ମର୍ଯ୍ୟାଦା ଓ ଅଧିକାରରେ ସମାନ। କୋଟି",
    "Tamil": "மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் கொடுக்க ஸ்ரீ ஜௌ",
    "Telugu": "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు. క్షమ",
    "Kannada": "ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿಯೇ ಜನಿಸಿದ್ದಾರೆ. ಹಾಗೂ ಘನತೆ ಮತ್ತು ಹಕ್ಕುಗಳಲ್ಲಿ ಸಮಾನರಾಗಿದ್ದಾರೆ. ಕೋಟಿ ಅರ್ಥ",
    "Malayalam": "മനുഷ്യരെല്ലാവരും തുല്യാവകാശങ്ങളോടും അന്തസ്സോടും സ്വാതന്ത്ര്യത്തോടുംകൂടി ജനിച്ചിട്ടുള്ളവരാണ്‌. കൊടുക്കുക അവൻ",
    "Sinhala": "සියලු මනුෂ්‍යයෝ නිදහස්ව උපත ලබා ඇත. ගරුත්වයෙන් හා අයිතිවාසිකම්වලින් සමාන වෙති. ශ්‍රී ලංකාව කොළඹ",
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ น้ำ กำลัง ญี่ปุ่น",
    "Lao": "ມະນຸດທຸກຄົນເກີດມາມີກຽດສັກສີ, ສິດທິ, ເສລີພາບແລະຄວາມສະເໝີພາບເທົ່າທຽມກັນ. ນ້ຳ ຄຳ",
    "Tibetan": "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས་ཆེ་མཐོངས་དང༌། ཐོབ་ཐང་གི་རང་དབང་འདྲ་མཉམ་དུ་ཡོད་ལ། བསྒྲུབས",
    "Myanmar": "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း၊ မွေးဖွားလာသူများ ဖြစ်သည်။ ကြောင့်",
    "Khmer": "មនុស្សទាំងអស់ កើតមកមានសេរីភាព និងសមភាព ក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។ ស្ត្រី ខ្មែរ",
    "Hebrew": "כָּל בְּנֵי הָאָדָם נוֹלְדוּ בְּנֵי חוֹרִין וְשָׁוִים בְּעֶרְכָּם וּבִזְכֻיּוֹתֵיהֶם",
    "Ethiopic": "የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው።",
}

# Marks on what no font joins them with: lone, in a row, on letters of other scripts, on what is told as a code.
STRAY_MARKS = (
    "\u0ccd \u0b3f\u0b3f \u0bcb a\u0ccd 字\u0e31 🎉\u0941 \u1cd1 \u05d0\u0591\u05bf \ue001\U00011133"
    " \u17d2\u17d2\u1780 "
    "\u0915\u094d\u200d \u0915\u094d\u200c \u0d4d\u0d30"
)

HOSTILE = {
    "script": "<script>alert('x')</script>",
    "style end": "</style></head><body onload=alert(1)><h1>Falsk rubrik</h1>",
    "template": "{{ 7*7 }} {% raw %} ${x} #{y}",
    "entities": "&lt;b&gt; &amp;amp; &#0; <!DOCTYPE x [<!ENTITY a 'b'>]>",
    "controls": "a\x00b\x01c\x1bd\x7fe\x85f",
    "bidi overrides": "säker\u202egnp.exe\u202c slut \u2066isolerad\u2069 \u200fx",
    "private use": "ikon \ue001 och \U000f1234 här",
    "unassigned": "tom \u0378 \U000e0fff ruta",
    "lone surrogate": "halv \ud83d tecken",
    "noncharacters": "icke \ufffe \uffff \ufeff tecken",
    "zero width": "osyn\u200blig\u00adt \u2060text",
    "stacked marks": "Z" + "\u0301\u0302\u0303" * 40 + " slut",
    "stray marks": STRAY_MARKS,
    "one long word": "å" * 100_000,
    "many lines": "rad\n" * 800,
    "pdf operators": ") Tj ET EMC Q /Artifact BMC (",
}


def record(
    texts: tuple[str, ...] = tuple(TEXTS.values()),
    *,
    version: int = 2,
    media: tuple[Media, ...] = (),
    deep: bool = True,
) -> Record:
    """Give a thread in which every text is a comment; with `deep` each one answers the one before."""
    authors = (RESIDENT, MUNICIPALITY, ELECTED)
    comments = tuple(
        Comment(
            id=f"c{number}",
            permalink=f"https://social.example/c/{number}",
            author=authors[number % 3],
            direction=Direction.CREATED if number % 3 == 1 else Direction.RECEIVED,
            text=text,
            published_at=CAPTURED - dt.timedelta(hours=2, minutes=-number % 60),
            published_precision="minute",
            parent=f"c{number - 1}" if number % 4 and deep else "",
            edited_at=CAPTURED if number == 2 else None,
            disappeared_at=CAPTURED if number == 3 else None,
        )
        for number, text in enumerate(texts)
    )
    missing = Missing(what="https://social.example/c/991", why="Kommentaren gick inte att öppna: sidan svarade 500.")
    return Record(
        id="t-abcdefghijklmnop",
        version=version,
        authority=Authority(name="Testa kommun", org_nr="212000-0000", contact="arkiv@testa.example"),
        account=ACCOUNT,
        content=Thread(id="1001", permalink="https://social.example/@testa/1001", post=_post(media), comments=comments),
        provenance=PROVENANCE,
        coverage=Coverage(
            posts=Count(expected=1, captured=1),
            comments=Count(expected=len(comments) + 1, captured=len(comments), missing=(missing,)),
            media=Count(expected=len(media), captured=sum(1 for one in media if one.path)),
        ),
        changes=(Change(kind=ChangeKind.EDITED, item="c2", field="text", before="Förr", after="Nu"),) * (version > 1),
    )


ACCOUNT = Account(
    id="testa-social",
    platform="mastodon",
    url="https://social.example/@testa",
    name="Testa kommun",
    authority="Kommunstyrelsen",
)
PROVENANCE = Provenance(
    harvest="h-20260303T131500Z-testa-social",
    lane=Lane.BROWSER,
    captured_at=CAPTURED,
    requested_url="https://social.example/@testa/1001",
    final_url="https://social.example/@testa/1001",
    profile="mastodon",
    profile_version="3",
    tool="archiver 0.1.0",
    agent="Chromium 156",
)


def _post(media: tuple[Media, ...]) -> Post:
    return Post(
        id="1001",
        permalink="https://social.example/@testa/1001",
        author=MUNICIPALITY,
        direction=Direction.CREATED,
        text="Nu öppnar anmälan till sommarlovet! Läs mer på testa.se/sommarlov eller fråga @fritid. 🏊‍♀️☀️",
        published_at=CAPTURED - dt.timedelta(hours=5),
        published_precision="minute",
        published_shown="3 mars 09:15",
        links=(
            Link(text="testa.se/sommarlov", url="https://testa.se/sommarlov?a=1"),
            Link(text="@fritid", url="https://social.example/@fritid", mention=True),
        ),
        media=media,
        counters=(Counter(kind="like", value=1200, shown="1,2 tn"), Counter(kind="share", value=48)),
    )


def snapshot_record() -> Record:
    """Give a snapshot with a profile and a feed of twenty threads."""
    feed = tuple(
        ThreadRef(id=str(n), url=f"https://social.example/@testa/{n}", title=f"Inlägg {n} om ån", comments=n)
        for n in range(20)
    )
    content = Snapshot(
        url=ACCOUNT.url,
        name="Testa kommun",
        description="Officiellt konto. Vi svarar vardagar 8–16.",
        text="Testa kommun\nInlägg\nSvar",
        counters=(Counter(kind="follower", value=3412, shown="3,4 tn"),),
        feed=feed,
    )
    return Record(
        id="s-abcdefghijklmnop",
        version=1,
        authority=Authority(name="Testa kommun", org_nr="212000-0000"),
        account=ACCOUNT,
        content=content,
        provenance=PROVENANCE,
        coverage=Coverage(),
    )


def poster(
    words: str = "Välkommen till sommarlovet\nÖppet måndag till fredag", size: tuple[int, int] = (1200, 800)
) -> Image.Image:
    """Draw a poster with words on it."""
    image = Image.new("RGB", size, "white")
    font = ImageFont.truetype(font_file("Noto Sans"), size[1] // 18)
    ImageDraw.Draw(image).text((size[0] // 20, size[1] // 10), words, fill="black", font=font)
    return image


def kept(image: Image.Image, folder: Path, name: str, *, alt: str = "", ocr: str = "", **options: object) -> Media:
    """Save the image under `folder`/media and describe it as captured media."""
    path = folder / "media" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    image.save(written, format=Image.registered_extensions()[path.suffix], **options)
    path.write_bytes(written.getvalue())
    return Media(
        url=f"https://social.example/{name}",
        kind=MediaKind.IMAGE,
        path=f"media/{name}",
        sha256=hashlib.sha256(written.getvalue()).hexdigest(),
        size=len(written.getvalue()),
        mime=f"image/{path.suffix[1:]}",
        width=image.width,
        height=image.height,
        alt=alt,
        ocr=ocr,
    )


def missing_video() -> Media:
    """Give a video that was too large to keep."""
    return Media(
        url="https://social.example/film.mp4",
        kind=MediaKind.VIDEO,
        status=MediaStatus.TOO_LARGE,
        reason="Filen är större än gränsen 500 MB.",
    )


def evidence(folder: Path, texts: tuple[str, ...] = tuple(TEXTS.values()), *, tiles: int = 2) -> Evidence:
    """Give screenshots of plain paper, with the texts as lines of their own, two lines to a paragraph."""
    folder.mkdir(parents=True, exist_ok=True)
    height, step = 1800, 40
    for number in range(tiles):
        Image.new("RGB", (1280, height), (250, 250 - number, 250)).save(folder / f"{number}.jpg", quality=80)
    boxes = tuple(
        TextBox(text, 40.0, 20.0 + step * n, 9.0 * max(len(text), 1), 22.0, n // 2) for n, text in enumerate(texts)
    )
    return Evidence(
        tiles=tuple(Tile(folder / f"{n}.jpg", 0, n * height, 1280, height) for n in range(tiles)),
        boxes=boxes,
        width=1280,
        height=height * tiles,
        url="https://social.example/@testa/1001",
        title="Testa kommun",
        captured_at=CAPTURED,
    )
