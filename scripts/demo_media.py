"""Draw the pictures, the PDF and the sound of the demonstration in archiver/demo/media. Needs Pillow and DejaVu.

Run once by hand when a picture should change; its outcome is kept in git. The film is recorded by demo_film.py.
"""

import math
import random
import struct
import wave
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

MEDIA = Path(__file__).parent.parent / "archiver" / "demo" / "media"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
Colour = tuple[int, int, int]


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def sky(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for y in range(size[1]):
        draw.line([(0, y), (size[0], y)], fill=mix(top, bottom, y / size[1]))
    return image


def ridge(image: Image.Image, at: float, height: float, colour: Colour, seed: int) -> list[tuple[float, float]]:
    """One range of hills; gives its outline."""
    chance = random.Random(seed)
    width, tall = image.size
    waves = [
        (chance.uniform(0.6, 4) * 2 * math.pi / width, chance.uniform(0, 7), chance.uniform(0.3, 1)) for _ in range(4)
    ]
    line = [
        (float(x), tall * at - tall * height * sum(w * math.sin(f * x + p) for f, p, w in waves) / 2)
        for x in range(0, width + 4, 4)
    ]
    ImageDraw.Draw(image).polygon([*line, (width, tall), (0, tall)], fill=colour)
    return line


def spruces(image: Image.Image, line: list[tuple[float, float]], colour: Colour, size: float, seed: int) -> None:
    chance = random.Random(seed)
    draw = ImageDraw.Draw(image)
    for x, y in line:
        if chance.random() < 0.55:
            tall = size * chance.uniform(0.5, 1.2)
            for part in range(4):
                low = y + 6 - tall * part * 0.22
                wide = tall * (0.24 - part * 0.05)
                draw.polygon([(x - wide, low), (x + wide, low), (x, low - tall * 0.4)], fill=colour)


def save(image: Image.Image, name: str, quality: int = 74) -> None:
    if name.endswith(".png"):
        image.quantize(64).save(MEDIA / name, optimize=True)
    else:
        image.save(MEDIA / name, quality=quality, optimize=True, progressive=True)


def cover() -> None:
    image = sky((1280, 360), (126, 178, 204), (250, 225, 190))
    ImageDraw.Draw(image).ellipse([930, 70, 1040, 180], fill=(255, 244, 214))
    ridge(image, 0.55, 0.16, (143, 171, 184), 3)
    ridge(image, 0.66, 0.14, (94, 134, 140), 8)
    line = ridge(image, 0.80, 0.10, (42, 92, 84), 5)
    spruces(image, line, (31, 74, 66), 46, 2)
    line = ridge(image, 0.95, 0.06, (22, 58, 52), 11)
    spruces(image, line, (16, 46, 41), 66, 4)
    save(image, "omslag.jpg")


def avatar() -> None:
    image = Image.new("RGB", (480, 480), (15, 82, 74))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 330), (150, 230), (250, 300), (360, 190), (480, 300), (480, 480), (0, 480)], fill=(236, 229, 208))
    for step in range(3):
        top, wide = 60 + step * 70, 70 + step * 40
        draw.polygon([(240 - wide, top + 120), (240 + wide, top + 120), (240, top)], fill=(244, 201, 93))
    draw.rectangle([224, 318, 256, 380], fill=(244, 201, 93))
    for x in range(0, 480):
        y = 410 + 12 * math.sin(x / 38)
        draw.line([(x, y), (x, y + 22)], fill=(64, 140, 170))
    save(image.resize((240, 240), Image.Resampling.LANCZOS), "vapen.png")


def plough() -> None:
    image = sky((1000, 640), (92, 112, 158), (247, 196, 168))
    line = ridge(image, 0.52, 0.10, (74, 92, 122), 21)
    spruces(image, line, (52, 68, 96), 60, 22)
    line = ridge(image, 0.62, 0.04, (214, 222, 234), 23)
    draw = ImageDraw.Draw(image)
    draw.polygon([(420, 400), (520, 400), (900, 640), (140, 640)], fill=(186, 198, 216))
    draw.polygon([(466, 400), (474, 400), (520, 640), (480, 640)], fill=(222, 230, 240))
    for side in (60, 150, 850, 940):
        spruces(image, [(float(side), 560.0)] * 2, (30, 50, 66), 240, side)
    draw.rounded_rectangle([420, 330, 590, 440], 14, fill=(235, 122, 37))
    draw.rounded_rectangle([440, 346, 520, 392], 8, fill=(190, 224, 240))
    draw.polygon([(380, 440), (630, 440), (650, 492), (360, 492)], fill=(246, 190, 48))
    for x in (440, 560):
        draw.ellipse([x - 26, 420, x + 26, 472], fill=(40, 42, 50))
    draw.ellipse([490, 306, 514, 332], fill=(255, 208, 92))
    chance = random.Random(6)
    for _ in range(240):
        x, y, r = chance.randrange(1000), chance.randrange(640), chance.choice((1, 2, 2, 3))
        draw.ellipse([x, y, x + r, y + r], fill=(250, 252, 255))
    save(image, "ploggning.jpg")


def lucia() -> None:
    image = sky((1000, 640), (10, 16, 44), (26, 44, 78))
    glow = Image.new("RGB", image.size)
    light = ImageDraw.Draw(glow)
    for x in range(0, 1000, 3):
        y = 190 + 60 * math.sin(x / 130) + 24 * math.sin(x / 47)
        light.line([(x, y - 150), (x + 40, y + 60)], fill=mix((30, 150, 110), (90, 60, 150), x / 1000), width=5)
    glow = glow.filter(ImageFilter.GaussianBlur(26))
    image = Image.blend(image, Image.composite(glow, image, glow.convert("L").point(lambda v: min(255, v * 3))), 0.85)
    draw = ImageDraw.Draw(image)
    chance = random.Random(9)
    for _ in range(90):
        x, y = chance.randrange(1000), chance.randrange(330)
        draw.point([(x, y), (x + 1, y)], fill=(235, 240, 255))
    spruces(image, ridge(image, 0.66, 0.07, (12, 26, 40), 31), (8, 20, 32), 96, 32)
    ridge(image, 0.80, 0.03, (150, 168, 200), 33)
    for number in range(11):
        x, y = 70 + number * 86, 575 + 14 * math.sin(number)
        draw.rectangle([x, y, x + 12, y + 44], fill=(246, 240, 226))
        draw.ellipse([x - 3, y - 26, x + 15, y + 4], fill=(255, 196, 84))
        draw.ellipse([x + 2, y - 16, x + 10, y], fill=(255, 240, 190))
    save(image, "lucia.jpg", 70)


def school() -> None:
    image = sky((1000, 640), (176, 214, 232), (240, 244, 236))
    spruces(image, ridge(image, 0.56, 0.04, (120, 158, 132), 41), (96, 138, 112), 70, 42)
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 430, 1000, 640], fill=(146, 186, 104))
    draw.polygon([(440, 470), (560, 470), (700, 640), (300, 640)], fill=(222, 212, 190))
    draw.rectangle([120, 270, 880, 470], fill=(160, 52, 42))
    draw.polygon([(90, 274), (910, 274), (860, 216), (140, 216)], fill=(70, 74, 80))
    for x in range(150, 860, 74):
        if not 430 < x < 560:
            draw.rectangle([x, 316, x + 46, 392], fill=(236, 246, 250), outline=(250, 250, 250), width=5)
    draw.rectangle([448, 330, 552, 470], fill=(250, 250, 246))
    draw.rectangle([460, 344, 496, 470], fill=(96, 142, 160))
    draw.rectangle([504, 344, 540, 470], fill=(96, 142, 160))
    draw.text((500, 304), "GRANÅSASKOLAN", font=font(30, bold=True), fill=(250, 244, 230), anchor="ms")
    save(image, "skola-1.jpg", 70)


def yard() -> None:
    image = sky((1000, 640), (186, 220, 236), (238, 244, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 380, 1000, 640], fill=(156, 194, 116))
    draw.ellipse([180, 430, 820, 640], fill=(224, 200, 150))
    for x in (90, 860, 940):
        draw.rectangle([x, 200, x + 12, 420], fill=(240, 240, 236))
        draw.ellipse([x - 60, 110, x + 72, 290], fill=(120, 176, 92))
    draw.polygon([(340, 560), (500, 300), (660, 560)], outline=(214, 92, 60), width=14)
    for step in range(1, 5):
        half = 160 * step / 5
        draw.line([(500 - half, 300 + 52 * step), (500 + half, 300 + 52 * step)], fill=(60, 110, 160), width=9)
    save(image, "skola-2.jpg", 70)


def plan() -> None:
    image = Image.new("RGB", (1000, 640), (246, 244, 236))
    draw = ImageDraw.Draw(image)
    draw.line([(0, 540), (1000, 500)], fill=(205, 205, 205), width=54)
    draw.line([(780, 0), (820, 640)], fill=(205, 205, 205), width=44)
    draw.rectangle([150, 170, 470, 330], fill=(206, 118, 100), outline=(120, 50, 40), width=4)
    draw.rectangle([540, 190, 720, 330], fill=(214, 160, 92), outline=(130, 90, 40), width=4)
    draw.rectangle([760, 360, 860, 410], fill=(104, 150, 196), outline=(40, 80, 130), width=3)
    for x, y, words, size in (
        (310, 250, "Skola", 40), (630, 260, "Idrottshall", 28), (500, 522, "Skolgatan", 30),
        (640, 440, "Busshållplats", 26), (500, 70, "Situationsplan, detaljplan för Granåsaskolan", 34),
        (200, 610, "Skala 1:1 000", 24), (760, 610, "Granskning 2025-03-14", 24),
    ):  # fmt: skip
        draw.text((x, y), words, font=font(size, bold=size > 30), fill=(40, 44, 48), anchor="mm")
    save(image, "skola-3.jpg", 72)


def poster() -> None:
    image = sky((900, 1100), (24, 32, 66), (110, 52, 44))
    draw = ImageDraw.Draw(image)
    for number in range(9):
        x = 250 + number * 50
        tall = 190 - abs(number - 4) * 34
        draw.polygon(
            [(x - 46, 1010), (x + 46, 1010), (x + 8 * (number % 3 - 1), 1010 - tall)],
            fill=(255, 150 + 10 * (number % 4), 44),
        )
    for turn in (-12, 10):
        draw.line([(280, 1010 + turn), (620, 1030 - turn)], fill=(84, 52, 34), width=26)
    for y, words, size, bold in (
        (120, "VALBORG", 118, True), (230, "I FOLKPARKEN", 66, True), (330, "Onsdag 30 april 2025", 50, False),
        (450, "18.00 Körsång med Granåsakören", 38, False), (520, "19.00 Vårtal av Kerstin Myrberg", 38, False),
        (590, "19.30 Elden tänds", 38, False), (690, "Fri entré – ingen anmälan", 40, True),
        (1070, "Arrangör: Granåsa kommun och IF Granen", 28, False),
    ):  # fmt: skip
        draw.text((450, y), words, font=font(size, bold=bold), fill=(255, 248, 230), anchor="mm")
    save(image, "valborg.png")


def roadwork() -> None:
    image = Image.new("RGB", (1000, 640), (232, 238, 222))
    draw = ImageDraw.Draw(image)
    draw.line([(0, 380), (300, 330), (620, 400), (1000, 340)], fill=(128, 182, 214), width=90, joint="curve")
    draw.line([(480, 0), (500, 640)], fill=(250, 250, 250), width=34)
    draw.line([(480, 90), (860, 60), (900, 640)], fill=(242, 190, 72), width=26, joint="curve")
    draw.rounded_rectangle([330, 300, 660, 440], 18, fill=(200, 42, 42))
    draw.text((495, 345), "AVSTÄNGT", font=font(48, bold=True), fill=(255, 255, 255), anchor="mm")
    draw.text((495, 404), "12–16 maj", font=font(40), fill=(255, 255, 255), anchor="mm")
    draw.text((700, 110), "Omledning: Norra vägen", font=font(30, bold=True), fill=(70, 54, 10), anchor="mm")
    draw.text((180, 420), "Granåsälven", font=font(30), fill=(30, 80, 120), anchor="mm")
    draw.text((300, 590), "Älvbron, Granåsa", font=font(34, bold=True), fill=(40, 44, 48), anchor="mm")
    save(image, "vagarbete.png")


def lake() -> None:
    image = sky((1000, 640), (250, 190, 140), (255, 232, 196))
    draw = ImageDraw.Draw(image)
    draw.ellipse([640, 170, 740, 270], fill=(255, 246, 220))
    spruces(image, ridge(image, 0.50, 0.08, (96, 104, 116), 51), (70, 80, 92), 56, 52)
    upper = image.crop((0, 0, 1000, 330)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    image.paste(Image.blend(upper, Image.new("RGB", upper.size, (88, 140, 168)), 0.42), (0, 330))
    draw.polygon([(430, 640), (570, 640), (520, 430), (480, 430)], fill=(150, 116, 84))
    for y in range(440, 640, 16):
        half = 20 + (y - 430) * 0.24
        draw.line([(500 - half, y), (500 + half, y)], fill=(120, 90, 62), width=2)
    save(image, "bad.jpg", 72)


def flag() -> None:
    """The flag of the Sami people (1986), drawn large: red, green, yellow, blue and the ring."""
    big = Image.new("RGB", (1620, 1200), (0, 53, 173))
    draw = ImageDraw.Draw(big)
    for left, right, colour in ((0, 480, (217, 37, 46)), (480, 600, (0, 114, 41)), (600, 720, (255, 206, 0))):
        draw.rectangle([left, 0, right, 1200], fill=colour)
    box = [260, 260, 940, 940]
    draw.arc(box, 90, 270, fill=(0, 53, 173), width=80)
    draw.arc(box, 270, 90, fill=(217, 37, 46), width=80)
    save(big.resize((810, 600), Image.Resampling.LANCZOS), "fana.png")


def summons() -> None:
    """A scanned page: an image in a PDF without text, as administrations still publish."""
    page = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(page)
    y = 150
    for words, size in (
        ("GRANÅSA KOMMUN", 44), ("Kommunstyrelsen", 34), ("", 40), ("KALLELSE", 64),
        ("Medborgardialog om budget 2026", 46), ("", 30), ("Tid: torsdagen den 24 april 2025, kl. 18.00–20.00", 34),
        ("Plats: Folkets hus, stora salen", 34), ("", 30), ("1. Mötet öppnas", 34),
        ("2. Så används skattepengarna i dag", 34), ("3. Förskola, skola och äldreomsorg", 34),
        ("4. Vatten, vägar och snöröjning", 34), ("5. Frågor från allmänheten", 34), ("6. Mötet avslutas", 34),
        ("", 40), ("Kaffe och smörgås serveras från kl. 17.30.", 34), ("Välkomna!", 34), ("", 60),
        ("Kerstin Myrberg", 34), ("Kommunstyrelsens ordförande", 30),
    ):  # fmt: skip
        draw.text((150, y), words, font=font(size, bold=size > 42), fill=30)
        y += size + 26
    turned = page.rotate(0.4, Image.Resampling.BICUBIC, fillcolor=250).filter(ImageFilter.GaussianBlur(0.6))
    turned.save(MEDIA / "kallelse.pdf", resolution=150.0, quality=45, title="Kallelse", creationDate=None, modDate=None)


def signal() -> None:
    """Two seconds of tone, 8 kHz, 8 bits, one channel."""
    with wave.open(str(MEDIA / "signal.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        for n in range(16000):
            loud = min(1.0, n / 400, (16000 - n) / 400)
            sound.writeframesraw(struct.pack("B", 128 + round(70 * loud * math.sin(2 * math.pi * 440 * n / 8000))))


if __name__ == "__main__":
    MEDIA.mkdir(exist_ok=True)
    for draw_one in (cover, avatar, plough, lucia, school, yard, plan, poster, roadwork, lake, flag, summons, signal):
        draw_one()
    print(sum(path.stat().st_size for path in MEDIA.iterdir()), "bytes")
