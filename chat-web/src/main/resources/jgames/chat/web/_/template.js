const { search } = new URL(import.meta.url); // chat-room.js says why
const { make } = await import(`./make.js${search}`);

/**
 * What is inside an element; the parts that have an id are found by it. It is made without markup, which pages with Trusted
 * Types forbid.
 */
export function template() {
  const name = make('input', { id: 'name', part: 'name', ariaLabel: 'Your name', placeholder: 'Your name', dir: 'auto', spellcheck: false });
  const text = make('input', { id: 'text', ariaLabel: 'Message', placeholder: 'Message', dir: 'auto', enterKeyHint: 'send', part: 'field' });
  Object.assign(text, { role: 'combobox', ariaAutoComplete: 'list', ariaExpanded: 'false' });
  text.setAttribute('aria-controls', 'choices');
  for (const field of [name, text]) {
    field.autocomplete = 'off';
    field.setAttribute('aria-describedby', 'hint');
  }
  const promise = 'This server does not confirm messages. What stays dimmed may not have been said.';
  const messages = make(
    'div',
    { className: 'messages' },
    hiddenButton('earlier', 'Earlier messages'),
    make('div', { id: 'empty', textContent: 'No messages yet. Say hello.' }),
    make('div', { className: 'said' }),
    make('div', { className: 'own', ariaLive: 'off' }),
    make('div', { id: 'promise', hidden: true, textContent: promise }),
  );
  const chat = make(
    'section',
    { className: 'chat', ariaLabel: 'Chat', lang: 'en' },
    make('div', { className: 'bar top', part: 'bar' }, ...colour(), name, ...place(), hiddenButton('collapse', '–', { ariaLabel: 'Close the chat' })),
    make(
      'div',
      { className: 'frame' },
      make('div', { id: 'log', role: 'log', ariaLabel: 'Messages', ariaLive: 'polite', tabIndex: 0, part: 'log' }, messages),
      hiddenButton('more', '⋯', { ariaHasPopup: 'menu', ariaExpanded: 'false' }),
      make('section', { id: 'panel', role: 'dialog', ariaLabel: 'Moderation', hidden: true }),
      make('div', { id: 'toasts', role: 'status' }),
      make(
        'div',
        { className: 'banner', part: 'state' },
        make('span', { id: 'status', role: 'status' }),
        hiddenButton('reconnect', 'Reconnect'),
        hiddenButton('guest', 'Go on as a guest'),
      ),
      make('div', { className: 'foot' }, hiddenButton('newer', 'New messages'), make('span', { id: 'hint', role: 'status' })),
      make('ul', { id: 'choices', role: 'listbox', ariaLabel: 'Completions', hidden: true }),
    ),
    make(
      'form',
      { className: 'bar', part: 'composer' },
      text,
      make('span', { id: 'counter', ariaHidden: 'true' }),
      make('button', { id: 'send', textContent: 'Send', part: 'send' }),
    ),
  );
  return [chat, make('button', { id: 'bubble', type: 'button', ariaLabel: 'Open the chat' }, '💬', make('span', { id: 'count' }))];
}

function place() {
  const room = make('select', { id: 'room', ariaLabel: 'Room', hidden: true });
  const online = make('span', { id: 'online', title: 'Who is in this room now' });
  const manage = hiddenButton('manage', '', { ariaHasPopup: 'dialog', ariaExpanded: 'false' });
  return [make('span', { className: 'place' }, room, online), manage];
}

function colour() {
  const label = 'Your colour, sound and notifications';
  const swatch = make('button', { id: 'swatch', type: 'button', ariaLabel: label, title: label, ariaHasPopup: 'menu', ariaExpanded: 'false' });
  const any = make('input', { id: 'color', type: 'color', ariaLabel: 'Choose your colour', tabIndex: -1 });
  return [make('span', { className: 'colour' }, swatch, any)];
}

function hiddenButton(id, textContent, properties) {
  return make('button', { id, type: 'button', hidden: true, textContent, ...properties });
}
