// Says each line of stdin, prints each frame as JSON, leaves at the end of stdin.
// node --experimental-websocket client.mjs URL USERNAME COLOR
import { createInterface } from 'node:readline';

const [url, username, color] = process.argv.slice(2);
const socket = new WebSocket(url);
socket.onmessage = ({ data }) => console.log(JSON.stringify(JSON.parse(data)));
socket.onclose = ({ code, wasClean }) => {
  console.log(wasClean ? 'closed' : 'lost', code);
  process.exit();
};
createInterface({ input: process.stdin })
  .on('line', (text) => socket.send(JSON.stringify({ username, color, text })))
  .on('close', () => socket.close(1000));
