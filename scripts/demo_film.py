"""Record the two seconds of film of the demonstration (a flag in the wind) with Chromium's own recorder.

Run once by hand; its outcome, archiver/demo/media/nationaldag.webm, is kept in git.
"""

import base64
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "archiver" / "demo" / "media" / "nationaldag.webm"
DRAW = """async () => {
  const c = document.createElement('canvas'); c.width = 320; c.height = 200; document.body.append(c);
  const g = c.getContext('2d'); let t = 0;
  const paint = () => { t += 0.16;
    g.fillStyle = '#bfe0f2'; g.fillRect(0, 0, 320, 200); g.fillStyle = '#6f9f5a'; g.fillRect(0, 170, 320, 30);
    g.fillStyle = '#eeeeee'; g.fillRect(70, 20, 6, 160);
    for (let x = 0; x < 150; x++) { const y = 30 + 6 * Math.sin(x / 18 - t) * x / 150;
      g.fillStyle = (x > 46 && x < 66) ? '#fecc02' : '#005293'; g.fillRect(76 + x, y, 1.5, 90);
      g.fillStyle = '#fecc02'; g.fillRect(76 + x, y + 36, 1.5, 18); } };
  paint(); const beat = setInterval(paint, 80);
  const film = new MediaRecorder(c.captureStream(12), {mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 120000});
  const parts = []; film.ondataavailable = e => parts.push(e.data);
  const done = new Promise(r => film.onstop = r); film.start(); setTimeout(() => film.stop(), 2000); await done;
  clearInterval(beat);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let s = ''; for (const b of bytes) s += String.fromCharCode(b); return btoa(s);
}"""

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    TARGET.write_bytes(base64.b64decode(browser.new_page().evaluate(DRAW)))
    browser.close()
print(TARGET.stat().st_size, "bytes")
