"""Makes a document free of transparency, which PDF/A-1 forbids (ISO 19005-1 §6.4).

Records are printed on white paper, so an image with a soft mask becomes the same image laid on white.
"""

import pikepdf
from pikepdf import Name, Pdf, Stream
from PIL import Image

WHITE = (255, 255, 255)


def flatten_transparency(pdf: Pdf) -> None:
    """Lay every masked image on white and drop opacity, blend modes and transparency groups."""
    for stream in [item for item in pdf.objects if isinstance(item, Stream)]:
        if stream.get(Name.Subtype) == Name.Image:
            _flatten_image(pdf, stream)
        elif stream.get(Name.Subtype) == Name.Form and Name.Group in stream:
            del stream[Name.Group]
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary):
            _flatten_dictionary(item)


def _flatten_dictionary(item: pikepdf.Dictionary) -> None:
    if item.get(Name.Type) == Name.Page and Name.Group in item:
        del item[Name.Group]
    states = item.get(Name.ExtGState)
    if isinstance(states, pikepdf.Dictionary):
        for name in states.keys():  # noqa: SIM118 - a pikepdf dictionary iterates over keys only so
            _flatten_state(states[name])
    _flatten_state(item)


def _flatten_state(state: pikepdf.Object) -> None:
    for key in ("/ca", "/CA"):
        if key in state:
            state[key] = 1
    if "/SMask" in state:
        state["/SMask"] = Name("/None")
    if "/BM" in state:
        state["/BM"] = Name.Normal


def _flatten_image(pdf: Pdf, stream: Stream) -> None:
    mask = stream.get(Name.SMask)
    if not isinstance(mask, Stream):
        _plain_colours(stream)
        return
    picture = pikepdf.PdfImage(_without_mask(pdf, stream)).as_pil_image().convert("RGB")
    alpha = pikepdf.PdfImage(mask).as_pil_image().convert("L")
    if alpha.size != picture.size:
        alpha = alpha.resize(picture.size)
    paper = Image.new("RGB", picture.size, WHITE)
    paper.paste(picture, mask=alpha)
    del stream[Name.SMask]
    stream[Name.ColorSpace] = Name.DeviceRGB
    stream[Name.BitsPerComponent] = 8
    for key in ("/Decode", "/Intent"):
        if key in stream:
            del stream[key]
    stream.write(paper.tobytes())


def _without_mask(pdf: Pdf, stream: Stream) -> Stream:
    copy = pdf.make_stream(stream.read_raw_bytes())
    for key in stream.keys():  # noqa: SIM118
        if key not in ("/SMask", "/Length"):
            copy[key] = stream[key]
    return copy


def _plain_colours(stream: Stream) -> None:
    """Read an sRGB image as DeviceRGB, which the output intent defines; PDF/A-1 knows no ICC version 4."""
    space = stream.get(Name.ColorSpace)
    if isinstance(space, pikepdf.Array) and len(space) == 2 and space[0] == Name.ICCBased:
        stream[Name.ColorSpace] = {1: Name.DeviceGray, 3: Name.DeviceRGB}.get(int(space[1].N), space)
