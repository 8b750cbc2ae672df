// The page's own address names the room: /<room>, or / for the first one. Loaded before the element is defined,
// so that the element starts in the right room.
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
enterRoomOfAddress();

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
