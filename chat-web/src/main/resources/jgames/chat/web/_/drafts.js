const FRESH_MS = 600000; // after that nobody expects a message to go out by itself

/**
 * What a visitor has written and the server has not taken, for as long as the tab lives: { text: the draft; unanswered:
 * [{ nonce, message, at, room }], what may have been said, when and where }. Nothing is remembered where storage is blocked
 * or full, and what is found there is believed only as far as it makes sense.
 */
export function keepDraft(key, { text, unanswered }) {
  try {
    if (text || unanswered.length > 0) sessionStorage.setItem(address(key), JSON.stringify({ text, unanswered }));
    else sessionStorage.removeItem(address(key));
  } catch {
    // then it lasts as long as the page
  }
}

/** The same; what is too old to go out by itself is among the text. */
export function keptDraft(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(address(key)));
    const items = (kept?.unanswered ?? []).filter(isItem);
    const isFresh = ({ at }) => Math.abs(Date.now() - at) < FRESH_MS;
    const old = items.filter((it) => !isFresh(it)).map(({ message }) => message.text);
    return { text: joined([...old, String(kept?.text ?? '')]), unanswered: items.filter(isFresh) };
  } catch {
    return { text: '', unanswered: [] };
  }
}

/** Several messages as one draft. */
export function joined(texts) {
  return texts.filter(Boolean).join(' ');
}

function address(key) {
  return `jgames-chat.draft.${key}`;
}

function isItem(it) {
  const { nonce, message } = it ?? {};
  return [nonce, message?.username, message?.color, message?.text].every((field) => typeof field === 'string');
}
