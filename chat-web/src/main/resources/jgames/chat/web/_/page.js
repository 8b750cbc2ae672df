// The page's own address names the room: /<room>, or / for the first one. It loads the element when that is known, so that
// the element starts in the right room, and tries for as long as it takes. A link may bring a token in its fragment, which
// no server sees; it is the tab's then, and out of the address before anybody can look at it or keep it.
const TOKEN_KEY = 'jgames-chat.token';
const chat = document.querySelector('chat-room');
let entered = 'Chat';
let unread = 0;

addEventListener('popstate', enterRoomOfAddress);
chat.addEventListener('chat-room-change', ({ detail }) => {
  const room = chat.getAttribute('room') ?? '';
  if (room !== roomOfAddress()) history.pushState(null, '', encodeURIComponent(room) || './');
  entered = detail.room;
  entitle();
});
chat.addEventListener('chat-room-unread', ({ detail }) => {
  unread = detail.count;
  entitle();
});
addEventListener('hashchange', takeToken);
chat.addEventListener('chat-room-guest', () => keepToken(null));
chat.token = keptToken();
takeToken();
enterRoomOfAddress();
if (!matchMedia('(pointer: coarse)').matches) customElements.whenDefined('chat-room').then(() => chat.focus());
load((query) => import(`./chat-room.js${query}`));
load(loadStyle);

/** A browser remembers of an address that it did not load, so each try has another one. */
async function load(what, failures = 0) {
  try {
    await what(failures > 0 ? `?try=${failures}` : '');
  } catch {
    setTimeout(() => load(what, failures + 1), Math.min(1000 * 2 ** failures, 20000));
  }
}

/** The page's own. The first time it is there, or has failed: scripts wait for style sheets. */
async function loadStyle(query) {
  const link = document.querySelector('link[rel="stylesheet"]');
  if (query) {
    const again = Object.assign(link.cloneNode(), { href: link.href.replace(/\?.*|$/, query) });
    link.replaceWith(again);
    await new Promise((done, fail) => Object.assign(again, { onload: done, onerror: fail }));
  } else if (!link.sheet?.cssRules.length) throw new Error();
}

function takeToken() {
  const [, token] = location.hash.match(/^#token=(.*)/) ?? [];
  if (!token) return;
  history.replaceState(null, '', location.pathname + location.search);
  keepToken(token);
  chat.token = token;
}

function keepToken(token) {
  try {
    if (token) sessionStorage.setItem(TOKEN_KEY, token);
    else sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // then it lasts as long as the page
  }
}

function keptToken() {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}

function entitle() {
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${entered} – chat`;
}

function enterRoomOfAddress() {
  const room = roomOfAddress();
  if (room) chat.setAttribute('room', room);
  else chat.removeAttribute('room');
}

function roomOfAddress() {
  const segment = location.pathname.split('/').pop();
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % that encodes nothing
  }
}
