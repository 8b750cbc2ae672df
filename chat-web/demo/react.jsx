import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Lobby() {
  const [name, setName] = useState('Ann');
  const [isLight, setLight] = useState(false);
  const [state, setState] = useState('loading');
  const [heard, setHeard] = useState([]);
  return (
    <>
      <p>
        <label>
          Your name: <input value={name} onChange={(change) => setName(change.target.value)} />
        </label>{' '}
        <button onClick={() => setLight(!isLight)}>{isLight ? 'Dark' : 'Light'}</button>
      </p>
      <chat-room
        room="chatroom1"
        username={name}
        theme={isLight ? 'light' : 'dark'}
        locked
        labels={{ send: 'Say it' }}
        filter={({ text }) => text.replace('darn', '****')}
        onchat-room-state={({ detail }) => setState(detail.state)}
        onchat-room-message={({ detail }) => setHeard((before) => [...before, detail.text])}
      />
      <p>
        The chat is {state}. Heard: <output>{heard.join(', ')}</output>
      </p>
    </>
  );
}

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <Lobby />
  </StrictMode>,
);
