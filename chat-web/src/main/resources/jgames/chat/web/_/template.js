const { search } = new URL(import.meta.url); // chat-room.js says why
const { make } = await import(`./make.js${search}`);

/**
 * What is inside an element; the parts that have an id are found by it. It is made without markup, which pages with Trusted
 * Types forbid.
 */
export function template() {
  const name = make('input', { id: 'name', ariaLabel: 'Your name', placeholder: 'Your name', dir: 'auto', spellcheck: false });
  const text = make('input', { id: 'text', ariaLabel: 'Message', placeholder: 'Message', dir: 'auto', enterKeyHint: 'send' });
  for (const field of [name, text]) {
    field.autocomplete = 'off';
    field.setAttribute('aria-describedby', 'hint');
  }
  const promise = 'This server does not confirm messages. What stays dimmed may not have been said.';
  const messages = make(
    'div',
    { className: 'messages' },
    make('div', { className: 'said' }),
    make('div', { className: 'own', ariaLive: 'off' }),
    make('div', { id: 'promise', hidden: true, textContent: promise }),
  );
  const chat = make(
    'div',
    { className: 'chat' },
    make('div', { className: 'bar' }, name, ...place(), ...colour(), hiddenButton('collapse', '–', { ariaLabel: 'Close the chat' })),
    make(
      'div',
      { className: 'frame' },
      make('div', { id: 'log', role: 'log', ariaLabel: 'Messages', ariaLive: 'polite', tabIndex: 0 }, messages),
      hiddenButton('more', '⋯', { ariaHasPopup: 'menu', ariaExpanded: 'false' }),
      make('section', { id: 'panel', role: 'dialog', ariaLabel: 'Moderation', hidden: true }),
      make('div', { id: 'toasts', role: 'status' }),
      make(
        'div',
        { className: 'banner' },
        make('span', { id: 'status', role: 'status' }),
        hiddenButton('reconnect', 'Reconnect'),
        hiddenButton('guest', 'Go on as a guest'),
      ),
      make('div', { className: 'foot' }, hiddenButton('newer', 'New messages'), make('span', { id: 'hint', role: 'status' })),
    ),
    make('form', { className: 'bar' }, text, make('button', { id: 'send', textContent: 'Send' })),
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
  const [another, choose] = ['New random colour', 'Choose your colour'];
  const swatch = make('button', { id: 'swatch', type: 'button', ariaLabel: another, title: another });
  return [make('span', { className: 'colour' }, swatch, make('input', { id: 'color', type: 'color', ariaLabel: choose, title: choose }))];
}

function hiddenButton(id, textContent, properties) {
  return make('button', { id, type: 'button', hidden: true, textContent, ...properties });
}
