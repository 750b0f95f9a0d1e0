// What is done inside a page. Runs in an isolated world: it shares the page's elements but none of its scripts'
// objects, so a hostile page can neither see nor replace it. Every loop here is bounded in time by its caller.
// Evaluates to nothing; the functions hang on `archiver` in that world.
globalThis.archiver = (() => {
  "use strict";
  // Where scripts are switched off no timer fires here either; nothing can come late, so nothing is waited for.
  const inert = globalThis.archiverInert === true;
  const pause = (ms) => (inert ? Promise.resolve() : new Promise((go) => setTimeout(go, ms)));
  const frame = () =>
    inert ? Promise.resolve() : Promise.race([new Promise((go) => requestAnimationFrame(() => go())), pause(100)]);

  const shadowRoots = (root = document, found = []) => {
    for (const el of root.querySelectorAll("*")) {
      if (el.shadowRoot) {
        found.push(el.shadowRoot);
        shadowRoots(el.shadowRoot, found);
      }
    }
    return found;
  };
  let roots = [document];
  const lookForRoots = () => { roots = [document, ...shadowRoots()]; };
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const visible = (el) =>
    el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const size = () => document.getElementsByTagName("*").length;
  const measure = (grows) => (grows ? all(grows).length : size());

  // Resolves with what `check` gives as soon as that is true, at the latest after `ms` with its last answer.
  const until = (check, ms) => new Promise((go) => {
    const now = check();
    if (now || inert) return go(now);
    let timer = 0;
    const seen = new MutationObserver(() => { const answer = check(); if (answer) end(answer); });
    const end = (answer) => { seen.disconnect(); clearTimeout(timer); go(answer); };
    for (const root of roots) {
      seen.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    }
    timer = setTimeout(() => end(check()), ms);
    return undefined;
  });

  // Resolves when nothing has changed in the page for `quiet` ms, at the latest after `ms`.
  const still = ({ quiet, ms }) => new Promise((go) => {
    if (inert) return go(true);
    let timer = setTimeout(() => end(true), quiet);
    const last = setTimeout(() => end(false), ms);
    const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => end(true), quiet); });
    const end = (answer) => { seen.disconnect(); clearTimeout(timer); clearTimeout(last); go(answer); };
    seen.observe(document, { subtree: true, childList: true, characterData: true });
    return undefined;
  });

  const missing = ({ selectors }) => {
    lookForRoots();
    return selectors.find((selector) => all(selector).length === 0) ?? "";
  };
  const proven = async ({ selectors, ms }) => {
    lookForRoots();
    await until(() => selectors.every((selector) => all(selector).length > 0), ms);
    return missing({ selectors });
  };

  // --- steps ---------------------------------------------------------------------------------------------------
  const dismiss = async ({ selector, ms }) => {
    lookForRoots();
    const found = all(selector).filter(visible);
    for (const el of found) el.click();
    if (found.length) await until(() => !found.some((el) => el.isConnected && visible(el)), ms);
    return found.length;
  };

  const remove = ({ selector }) => {
    lookForRoots();
    const found = all(selector);
    for (const el of found) el.style.setProperty("display", "none", "important");
    if (found.length) {
      for (const el of [document.documentElement, document.body]) {
        if (el && getComputedStyle(el).overflowY === "hidden") el.style.setProperty("overflow", "visible", "important");
      }
    }
    return found.length;
  };

  const wait = async ({ selector, gone, ms }) => {
    lookForRoots();
    const there = () => all(selector).some(visible);
    return until(() => there() !== gone, ms);
  };

  const scroller = () => {
    const page = document.scrollingElement ?? document.documentElement;
    if (page.scrollHeight > innerHeight * 1.05) return page;
    let best = page;
    for (const el of document.querySelectorAll("main, div, section, ul, article")) {
      if (el.scrollHeight <= el.clientHeight * 1.2 || el.clientHeight < innerHeight * 0.5) continue;
      if (!["auto", "scroll"].includes(getComputedStyle(el).overflowY)) continue;
      if (best === page || el.scrollHeight > best.scrollHeight) best = el;
    }
    return best;
  };

  // Goes down screen by screen, giving every screen a frame so that lazy content sees itself come into view.
  const scroll = async ({ grows, screens, ms }) => {
    lookForRoots();
    const el = scroller();
    const step = Math.max(200, el.clientHeight ? Math.min(el.clientHeight, innerHeight) : innerHeight);
    const end = performance.now() + ms;
    const atEnd = () => el.scrollTop + el.clientHeight >= el.scrollHeight - 2;
    let used = 0;
    await lookedAt();
    do {
      el.scrollTop += step;
      used += 1;
      await frame();
    } while (!atEnd() && used < screens && performance.now() < end);
    return { used, atEnd: atEnd(), count: measure(grows), height: el.scrollHeight };
  };
  // A page's observers look after the frame, and tell only of what comes into view or leaves it. A list that grew and was
  // scrolled to its end between two looks tells nothing; so the end is left for a moment and come back to.
  const lookedAt = async () => { await frame(); await frame(); };
  const grown = async ({ grows, count, height, ms }) => {
    lookForRoots();
    const el = scroller();
    const more = () => measure(grows) > count || (!grows && el.scrollHeight > height);
    if (!more() && !inert) {
      const end = el.scrollTop;
      el.scrollTop = Math.max(0, end - 2 * innerHeight);
      await lookedAt();
      el.scrollTop = end;
      await lookedAt();
    }
    return until(more, ms);
  };
  const top = () => { scroller().scrollTop = 0; scrollTo(0, 0); };

  // A click may not leave the page: a link nobody handles would lose all that was unfolded.
  const stay = (event) => {
    const link = event.composedPath().find((el) => el instanceof HTMLAnchorElement && el.href);
    if (link && !event.defaultPrevented && !link.getAttribute("href").startsWith("#")) event.preventDefault();
  };
  let done = new WeakSet();
  let clicked = null;
  const unfolded = () => { done = new WeakSet(); clicked = null; };
  const gone = (el, selector) => !el.isConnected || !el.matches(selector) || !visible(el);
  const press = (el) => {
    addEventListener("click", stay);
    try { el.click(); } finally { removeEventListener("click", stay); }
  };
  // Clicks one match after the other while each vanishes at once; stops at the first that needs to be waited for.
  const expand = async ({ selector, grows, clicks, ms }) => {
    lookForRoots();
    const end = performance.now() + ms;
    let used = 0;
    while (used < clicks && performance.now() < end) {
      const el = all(selector).find((candidate) => !done.has(candidate) && visible(candidate));
      if (!el) return { used, pending: false, left: 0 };
      let touched = false;
      const seen = new MutationObserver(() => { touched = true; });
      seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      clicked = { el, selector, grows, count: measure(grows) };
      press(el);
      used += 1;
      await pause(0);
      seen.disconnect();
      clicked.touched = touched;
      if (!gone(el, selector) || (grows && measure(grows) <= clicked.count)) {
        return { used, pending: true, left: all(selector).filter((e) => !done.has(e) && visible(e)).length };
      }
    }
    const left = all(selector).filter((el) => !done.has(el) && visible(el)).length;
    return { used, pending: false, left };
  };
  // Waits for the click that `expand` left; true once it was answered.
  const answered = async ({ ms }) => {
    const { el, selector, grows, count } = clicked;
    const size0 = size();
    return until(() => measure(grows) > count || (!grows && (gone(el, selector) || size() !== size0)), ms);
  };
  // Judges that click: an element that did not make the page grow is not clicked again; one that folded is unfolded.
  const judge = () => {
    const { el, selector, grows, count, touched } = clicked;
    const now = measure(grows);
    if (now > count) return "grew";
    if (gone(el, selector)) return grows ? "vanished" : "grew";
    done.add(el);
    if (now < count) { press(el); return "folded"; }
    return touched ? "changed" : "silent";
  };

  // --- pictures ------------------------------------------------------------------------------------------------
  const loadAll = async ({ skip, ms }) => {
    lookForRoots();
    for (const el of all("img[loading=lazy], iframe[loading=lazy]")) el.loading = "eager";
    const known = new Set(skip);
    const address = (el) => el.currentSrc || el.src;  // the first is empty until an answer has begun
    const open = () => all("img").filter((el) => !el.complete && !known.has(address(el)));
    const end = performance.now() + ms;
    for (let waiting = open(); waiting.length && !inert && performance.now() < end; waiting = open()) {
      await Promise.race([
        Promise.all(waiting.map((el) => new Promise((go) => { el.addEventListener("load", go, { once: true });
          el.addEventListener("error", go, { once: true }); }))),
        pause(Math.max(1, end - performance.now())),
      ]);
    }
    if (!inert) await Promise.race([document.fonts.ready, pause(Math.max(1, end - performance.now()))]);
    return open().map(address).slice(0, 200);
  };

  // --- taking down ---------------------------------------------------------------------------------------------
  const flattened = (node) => {
    const copy = node.cloneNode(false);
    let children = node.childNodes;
    if (node.shadowRoot) children = node.shadowRoot.childNodes;
    else if (node.localName === "slot" && node.getRootNode() instanceof ShadowRoot) {
      const assigned = node.assignedNodes();
      if (assigned.length) children = assigned;
    }
    for (const child of children) copy.appendChild(flattened(child));
    return copy;
  };
  let serialised = "";
  const html = ({ whole }) => {
    lookForRoots();
    const kind = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\n" : "";
    const root = roots.length > 1 ? flattened(document.documentElement) : document.documentElement;
    serialised = kind + (root ? root.outerHTML : "");
    const length = serialised.length;
    if (length > whole) return { length, text: null };
    const text = serialised;
    serialised = "";
    return { length, text };
  };
  const piece = ({ from, length }) => {
    let next = Math.min(from + length, serialised.length);
    if (next < serialised.length && (serialised.charCodeAt(next - 1) & 0xfc00) === 0xd800) next -= 1;
    return { text: serialised.slice(from, next), next };
  };
  const forget = () => { serialised = ""; };
  const text = () => document.body?.innerText ?? "";

  const openUp = () => {
    const el = scroller();
    if (el === document.scrollingElement) return;
    for (let up = el; up && up !== document.documentElement; up = up.parentElement) {
      for (const [name, value] of [["height", "auto"], ["max-height", "none"], ["overflow", "visible"]]) {
        up.style.setProperty(name, value, "important");
      }
      if (getComputedStyle(up).position === "fixed") up.style.setProperty("position", "relative", "important");
    }
    document.documentElement.style.setProperty("overflow", "visible", "important");
    document.documentElement.style.setProperty("height", "auto", "important");
  };

  // Stops what moves and lays what floats back into the page, so that nothing covers content in the picture.
  const freeze = () => {
    lookForRoots();
    top();
    openUp();
    for (const el of [document.documentElement, document.body]) {
      if (el && getComputedStyle(el).overflowY !== "visible") el.style.setProperty("overflow", "visible", "important");
    }
    for (const animation of document.getAnimations()) {
      try { animation.finish(); } catch { animation.cancel(); }
    }
    for (const el of document.querySelectorAll("video, audio")) el.pause();
    const floating = [];
    for (const root of roots) {
      for (const el of root.querySelectorAll("*")) {
        const { position } = getComputedStyle(el);
        if (position === "sticky" || position === "fixed") floating.push([el, position]);
      }
    }
    const full = () => Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0);
    for (const [el, position] of floating) {
      if (position === "sticky") { el.style.setProperty("position", "static", "important"); continue; }
      const box = el.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const covers = box.width * box.height > innerWidth * innerHeight * 0.5;
      if (covers && !el.innerText.trim() && !el.querySelector("img, video, svg, canvas")) {
        el.style.setProperty("display", "none", "important");
        continue;
      }
      const low = covers || box.top > innerHeight / 2;
      const top0 = low ? full() : Math.max(0, box.top);
      for (const [name, value] of [["position", "absolute"], ["top", `${top0}px`], ["bottom", "auto"],
        ["left", `${box.left}px`], ["right", "auto"], ["width", `${box.width}px`], ["transition", "none"]]) {
        el.style.setProperty(name, value, "important");
      }
    }
    return { width: innerWidth, height: Math.ceil(full()), title: document.title };
  };

  // Takes away what begins below `height`: it will not be in the picture, and would only fill the memory.
  const cut = ({ height }) => {
    document.documentElement.style.setProperty("min-height", `${height}px`, "important");
    const open = [document.body];
    while (open.length) {
      const below = [];
      for (const el of open.pop().children) {
        const box = el.getBoundingClientRect();
        if (box.height > 0 && box.top + scrollY >= height) below.push(el);
        else if (box.bottom + scrollY > height) open.push(el);
      }
      for (const el of below) el.remove();
    }
  };

  // Scrolls to `top` and says where the page then stands; it cannot go further than its last screen.
  const show = ({ top }) => { scrollTo({ top, left: 0, behavior: "instant" }); return scrollY; };

  return { missing, proven, dismiss, remove, wait, scroll, grown, top, expand, unfolded, answered, judge, still,
    loadAll, html, piece, forget, text, freeze, cut, show };
})();
