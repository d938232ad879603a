"""Take the README's pictures out of the executed notebooks: python -m benchmarks.pictures"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from pathlib import Path

from PIL import Image

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
PICTURES = {  # file → notebook and how the picture's alt text starts
    "dcgan-samples.png": ("04-dcgan.ipynb", "A hundred generated digits"),
    "dcgan-training.png": ("04-dcgan.ipynb", "Five rows of ten images from the same ten latents"),
    "cgan-date.png": ("05-conditional-gans.ipynb", "The date 29 11 2026"),
    "pix2pix-portraits.jpg": ("06-pix2pix.ipynb", "Fourteen faces in seven rows"),
    "cyclegan-sunglasses.jpg": ("07-cyclegan.ipynb", "Five rows of faces"),
    "stylegan-faces.jpg": ("08-stylegan.ipynb", "Sixty generated faces"),
    "shadows-removed.jpg": ("09-shadows.ipynb", "The strip with its shadows covered"),
    "text-to-faces.jpg": ("13-text-to-image.ipynb", "Four rows of eight generated faces"),
    "enlarged.jpg": ("14-restoration.ipynb", "Four rows of eight faces: bicubic"),
}
IMAGE = re.compile(r'<img alt="(?P<alt>[^"]*)"[^>]*src="data:image/(?:webp|png|jpeg);base64,(?P<data>[^"]+)"')


def main() -> None:
    for file, (notebook, alt) in PICTURES.items():
        path = NOTEBOOKS / "pictures" / file
        path.parent.mkdir(exist_ok=True)
        picture(NOTEBOOKS / notebook, alt).save(path, optimize=True, quality=85)
        print(f"{path.relative_to(NOTEBOOKS.parent)}: {path.stat().st_size:,} bytes")


def picture(notebook: Path, alt: str) -> Image.Image:
    """Return the picture in the notebook's outputs whose alt text starts with `alt`."""
    for cell in json.loads(notebook.read_text())["cells"]:
        for output in cell.get("outputs", []):
            match = IMAGE.search("".join(output.get("data", {}).get("text/html", "")))
            if match and html.unescape(match["alt"]).startswith(alt):
                return Image.open(io.BytesIO(base64.b64decode(match["data"]))).convert("RGB")
    raise SystemExit(f'{notebook.name} has no picture with alt text "{alt}…". Run make notebooks first.')


if __name__ == "__main__":
    main()
