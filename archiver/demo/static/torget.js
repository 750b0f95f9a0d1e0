// Torget: flödet fylls på när man rullar, och knappar hämtar fler kommentarer. Inga anrop till andra värdar.
"use strict";

const parse = (html) => document.createRange().createContextualFragment(html);

function asksForLogin() {
  if (document.querySelector(".login-overlay")) return;
  document.body.append(parse(
    '<div class="login-overlay" role="dialog"><div><h2>Logga in för att se mer</h2>' +
    "<p>Skapa ett konto eller logga in för att läsa fler inlägg på Torget.</p></div></div>"));
}

async function nextHelping(sentinel) {
  const answer = await fetch(sentinel.dataset.next);
  if (answer.status === 401) { sentinel.remove(); return asksForLogin(); }
  if (!answer.ok) return;
  const { html, more } = await answer.json();
  sentinel.before(parse(html));
  if (more) {
    sentinel.dataset.next = more;
    watch.unobserve(sentinel);
    watch.observe(sentinel); // still in view on a tall window: fires again
  } else {
    sentinel.replaceWith(parse('<p class="feed-end">Det finns inga fler inlägg.</p>'));
  }
}

const watch = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) nextHelping(one.target);
}, { rootMargin: "200px" });

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".cookies-accept, .cookies-decline")) {
    document.cookie = "kakor=valda; path=/";
    button.closest(".cookies").remove();
  }
  if (button.matches(".more-comments, .more-answers") && !button.disabled) {
    button.disabled = true;
    const answer = await fetch(button.dataset.fetch);
    if (answer.ok) button.replaceWith(parse(await answer.text()));
    else button.disabled = false;
  }
});

if (document.cookie.includes("kakor=")) document.querySelector(".cookies")?.remove();
for (const sentinel of document.querySelectorAll(".sentinel")) watch.observe(sentinel);
