import { make } from './make.js';
import { richText } from './rich-text.js';
import { paint } from './visitor.js';

const VERIFIED = { user: '✓', bot: 'bot', moderator: 'mod', operator: 'admin' };
const GROUP_MS = 300000; // one name stands above what its author says within this time

let parts = 0;

/** What stands for a message in the list: an article, named by who said it, when, and what. @param own the reader's name */
export function messagePart({ username, color, text, time, user, role, announcement }, own, texts) {
  const id = `m${++parts}`;
  const { nodes, isMention } = richText(text, username === own ? '' : own);
  const name = make('span', { id: `${id}-name`, className: 'username', textContent: username, title: username });
  const head = make('div', { className: 'head' }, name);
  const body = make('div', { id: `${id}-text`, className: 'text' }, ...nodes);
  const message = make('div', { className: 'message', role: 'article', tabIndex: -1 }, head, body);
  message.classList.toggle('announcement', announcement === true);
  message.classList.toggle('mentions', isMention);
  for (const it of [name, body]) it.dir = 'auto';
  for (const it of [name, body]) it.part.add(it.className);
  message.part.add('message');
  paint(name, color);
  if (role) Object.assign(name.dataset, { role, badge: VERIFIED[role] });
  if (role) name.title = texts.label('verified', { who: [role, user].filter(Boolean).join(' ') });
  if (time !== undefined) head.append(timePart(time, `${id}-time`, texts));
  message.setAttribute('aria-labelledby', [name, head.children[1], body].map((it) => it?.id ?? '').join(' '));
  return message;
}

/** One that follows another of its author soon needs no name above it; the first of a day says which. */
export function arrange(part, message, before, texts) {
  const isSoon = message.time - before?.time >= 0 && message.time - before.time < GROUP_MS;
  const [today, dayBefore] = [message, before].map((it) => (it?.time === undefined ? undefined : texts.day(it.time)));
  const isNewDay = today !== undefined && today !== (dayBefore ?? (before ? today : texts.day(Date.now())));
  const isContinued = isSoon && !isNewDay && !message.announcement && !before.announcement && isSameAuthor(message, before);
  part.classList.toggle('continued', isContinued);
  const shown = part.querySelector('.day');
  if (shown?.textContent === today && isNewDay) return;
  shown?.remove();
  if (isNewDay) part.prepend(make('div', { className: 'day', textContent: today }));
}

function isSameAuthor(a, b) {
  return a.username === b.username && a.color === b.color && a.user === b.user && a.role === b.role;
}

function timePart(time, id, texts) {
  const [dateTime, title, textContent] = [new Date(time).toISOString(), texts.exact(time), texts.hour(time)];
  return make('time', { id, dateTime, title, textContent });
}
