const { WebSocketServer, WebSocket } = require('ws');

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });

server.on('connection', (member, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(member));
  member.on('error', () => {});
  member.on('close', () => room.delete(member));
  member.on('message', (data) => {
    const message = data.toString();
    for (const other of room) {
      if (other.readyState === WebSocket.OPEN) {
        other.send(message);
      }
    }
  });
});
