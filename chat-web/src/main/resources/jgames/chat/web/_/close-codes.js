/** The close codes and the client's next move: the table of docs/protocol.md and of the server, which a test compares. */
export const CLOSE_CODES = Object.freeze({
  1001: 'reconnect', // the server goes away
  1002: 'stop', // we broke the websocket protocol
  1007: 'stop', // we sent what is not UTF-8
  1009: 'stop', // we sent too much at once
  1011: 'later', // the server failed
  1013: 'later', // the server cannot serve us for now
  4001: 'stop', // the room was removed
  4002: 'stop', // we may not enter
  4003: 'stop', // our token is no good here
  4004: 'stop', // guests may not enter
  4101: 'reconnect', // we read too slowly
  4201: 'renew', // our token's time is over
});

/** Our token is no good here. */
export const INVALID = 4003;

/** Those that speak of the token. */
export const TOKEN_CODES = [INVALID, 4201];

const LABELS = { 4002: 'banned', 4003: 'invalidToken', 4004: 'noGuests', 4201: 'tokenExpired' };

/** A code of the future still tells its kind by its range. */
export function nextMove(code) {
  return CLOSE_CODES[code] ?? { 40: 'stop', 42: 'later' }[Math.floor(code / 100)] ?? 'reconnect';
}

/** Why, for people: what the server has said in a `bye`, else what the code says, else the reason beside it. */
export function sentence(bye, code, reason, label) {
  return bye || (LABELS[code] ? label(LABELS[code]) : reason);
}
