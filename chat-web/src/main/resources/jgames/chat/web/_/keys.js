// The keys of the page: what is typed in a chat stays there, and a key of the host's choice leads into it.

const TAKES_KEYS = 'input, textarea, select, #log, #log *, #more, .menu *, #panel *';
const TAKES_HOTKEYS = 'input, textarea, select, button, a[href], summary, [role="button"]'; // of the page

const ours = new Set(); // keys that went down in a chat last, and have not come up

/**
 * Hears of each key before anybody who began to listen later. The page hears nothing of one that goes down in a field of a chat, nor
 * that it comes up, wherever the focus is by then; but it hears a key come up that went down in the game. The chat's own
 * parts get a copy that does not leave it.
 */
export function hear(key, chats) {
  const path = key.composedPath();
  const chat = path.find((it) => chats.has(it));
  const name = key.code || key.key;
  if (key.type === 'keydown' && !chat && lead(key, path[0], chats)) return ours.add(name);
  if (key.type === 'keyup' ? !ours.delete(name) : !(chat && path[0].matches?.(TAKES_KEYS))) {
    if (key.type === 'keydown') ours.delete(name);
    return undefined;
  }
  if (key.type === 'keydown') ours.add(name);
  key.stopImmediatePropagation();
  if (chat && !path[0].dispatchEvent(copyOf(key))) key.preventDefault();
  return undefined;
}

/** Into the chat that has this key, unless the page has a use for it there. */
function lead(key, target, chats) {
  if (key.defaultPrevented || key.repeat || key.isComposing || key.ctrlKey || key.altKey || key.metaKey) return false;
  if (target.isContentEditable || target.matches?.(TAKES_HOTKEYS)) return false;
  const names = [key.code, key.key].map((it) => it.toLowerCase());
  const isMeant = ({ hotkey }) => hotkey && names.includes(hotkey.toLowerCase());
  const chat = [...chats].find((it) => isMeant(it) && it.getClientRects().length > 0);
  if (!chat) return false;
  key.stopImmediatePropagation();
  key.preventDefault(); // else it would be typed
  chat.collapsed = false;
  chat.focus();
  return true;
}

/** Not a KeyboardEvent: in Firefox that leaves the chat whatever `composed` says, and would be copied again. */
function copyOf(key) {
  const { key: name, code, location, repeat, isComposing, ctrlKey, shiftKey, altKey, metaKey } = key;
  const what = { key: name, code, location, repeat, isComposing, ctrlKey, shiftKey, altKey, metaKey };
  return Object.assign(new Event(key.type, { bubbles: true, cancelable: true }), what);
}
