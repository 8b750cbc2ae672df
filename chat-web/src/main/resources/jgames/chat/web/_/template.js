import { make } from './make.js';

/**
 * What is inside an element; the parts that have an id are found by it. It is made without markup, which pages with Trusted
 * Types forbid.
 */
export function template(texts) {
  const label = (name) => texts.label(name);
  const name = make('input', { id: 'name', part: 'name', ariaLabel: label('yourName'), placeholder: label('yourName'), dir: 'auto', spellcheck: false });
  const text = make('input', { id: 'text', ariaLabel: label('message'), placeholder: label('message'), dir: 'auto', enterKeyHint: 'send', part: 'field' });
  Object.assign(text, { role: 'combobox', ariaAutoComplete: 'list', ariaExpanded: 'false' });
  text.setAttribute('aria-controls', 'choices');
  for (const field of [name, text]) {
    field.autocomplete = 'off';
    field.setAttribute('aria-describedby', 'hint');
  }
  const messages = make(
    'div',
    { className: 'messages' },
    hiddenButton('earlier', label('earlier')),
    empty(label),
    make('div', { className: 'said' }),
    make('div', { className: 'own', ariaLive: 'off' }),
    make('div', { id: 'promise', hidden: true, textContent: label('unconfirmedServer') }),
  );
  const chat = make(
    'section',
    { className: 'chat', ariaLabel: label('chat'), lang: texts.lang },
    make('h2', { className: 'unseen', textContent: label('chat') }),
    make('div', { className: 'bar top', part: 'bar' }, ...colour(label), name, ...place(label), hiddenButton('collapse', '–', { ariaLabel: label('closeChat') })),
    make(
      'div',
      { className: 'frame' },
      make('div', { id: 'log', role: 'log', ariaLabel: label('messages'), ariaLive: 'polite', tabIndex: 0, part: 'log' }, messages),
      hiddenButton('more', '⋯', { ariaHasPopup: 'menu', ariaExpanded: 'false' }),
      make('section', { id: 'panel', role: 'dialog', hidden: true }),
      make('div', { id: 'toasts', role: 'status' }),
      make(
        'div',
        { className: 'banner', part: 'state' },
        make('span', { id: 'status', role: 'status' }),
        hiddenButton('reconnect', label('reconnect')),
        hiddenButton('guest', label('goOnAsGuest')),
      ),
      make('div', { className: 'foot' }, hiddenButton('newer', label('newMessages')), make('span', { id: 'hint', role: 'status' })),
      make('ul', { id: 'choices', role: 'listbox', ariaLabel: label('completions'), hidden: true }),
    ),
    make(
      'form',
      { className: 'bar', part: 'composer' },
      text,
      make('span', { id: 'counter', ariaHidden: 'true' }),
      make('button', { id: 'send', textContent: label('send'), part: 'send' }),
    ),
  );
  return [chat, make('button', { id: 'bubble', type: 'button', ariaLabel: label('openChat') }, '💬', make('span', { id: 'count' }))];
}

/** What a room says in which nobody has said anything. */
function empty(label) {
  const hello = make('button', { id: 'hello', type: 'button', textContent: label('sayHello') });
  return make('div', { id: 'empty' }, make('strong', { textContent: label('empty') }), hello);
}

function place(label) {
  const room = make('select', { id: 'room', ariaLabel: label('room'), hidden: true });
  const online = make('span', { id: 'online', title: label('whoIsHere') });
  const manage = hiddenButton('manage', '', { ariaHasPopup: 'dialog', ariaExpanded: 'false' });
  return [make('span', { className: 'place' }, room, online), manage];
}

function colour(label) {
  const look = label('yourLook');
  const swatch = make('button', { id: 'swatch', type: 'button', ariaLabel: look, title: look, ariaHasPopup: 'menu', ariaExpanded: 'false' });
  const any = make('input', { id: 'color', type: 'color', ariaLabel: label('chooseColour'), tabIndex: -1 });
  return [make('span', { className: 'colour' }, swatch, any)];
}

function hiddenButton(id, textContent, properties) {
  return make('button', { id, type: 'button', hidden: true, textContent, ...properties });
}
