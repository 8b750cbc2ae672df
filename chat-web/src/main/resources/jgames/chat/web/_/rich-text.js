// What a message's text is made of: words, links, and the reader's own name. Nothing of it is ever markup.

import { make } from './make.js';

// Without what would change the direction in which it is read.
const LINK = /\bhttps?:\/\/[^\s<>"'`\\^{|}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const LATIN = /^[a-z\d\u00df-\u017f.-]*$/;
const LOOKS_LATIN = /^[аеорсухіјӏѕһԁԛԝьѵгαονικρτυχ\d.-]*$/; // Cyrillic and Greek that does
const SHORTEST_BARE = 3; // letters of a name that is a mention without its @, too

/** The nodes of a text, and whether it mentions the reader. @param own the reader's name, or '' for nobody's */
export function richText(text, own) {
  const nodes = [];
  const mention = own && mentionOf(own);
  let isMention = false;
  let at = 0;
  const addWords = (words) => {
    const pieces = mention ? words.split(mention) : [words]; // every second one is the name
    isMention ||= pieces.length > 1;
    pieces.forEach((piece, i) => piece && nodes.push(i % 2 > 0 ? make('mark', { textContent: piece }) : piece));
  };
  for (const { 0: match, index } of text.matchAll(LINK)) {
    const written = withoutPunctuation(match);
    const url = urlOf(written);
    if (!url) continue;
    addWords(text.slice(at, index));
    nodes.push(make('a', { href: url.href, target: '_blank', rel: 'noopener nofollow ugc', textContent: written }));
    if (!isHonest(written, url.hostname)) nodes.push(make('span', { className: 'host', textContent: ` (${url.hostname})` }));
    at = index + written.length;
  }
  addWords(text.slice(at));
  return { nodes, isMention };
}

/** What follows a link in a sentence is no part of it; a bracket is, if it was opened there. */
function withoutPunctuation(link) {
  const cut = link.replace(/[.,:;!?…*_~]+$/u, '');
  const [, open, close] = cut.match(/^.*?([([])?[^([]*([)\]])$/u) ?? [];
  return close && !open ? withoutPunctuation(cut.slice(0, -1)) : cut;
}

/** A name and a password before the host only ever deceive. */
function urlOf(written) {
  try {
    const url = new URL(written);
    return url.username || url.password ? undefined : url;
  } catch {
    return undefined;
  }
}

/** Whether what is read is where it leads: letters of two scripts, or of one that looks like Latin, hide that. */
function isHonest(written, hostname) {
  const host = written.split('//')[1].split(/[/?#:]/)[0].toLowerCase();
  const isOneScript = (label) => LATIN.test(label) || !(/[a-z\u00c0-\u024f]/.test(label) || LOOKS_LATIN.test(label));
  return host === hostname || (hostname.includes('xn--') && host.split('.').every(isOneScript));
}

function mentionOf(name) {
  const escaped = name.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const at = [...name.trim()].length < SHORTEST_BARE ? '@' : '@?';
  return escaped && new RegExp(`(?<![\\p{L}\\p{N}_])(${at}${escaped})(?![\\p{L}\\p{N}_])`, 'iu');
}
