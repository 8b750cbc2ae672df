const rooms = new Map();

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  fetch(request, server) {
    const room = new URL(request.url).pathname;
    return server.upgrade(request, { data: { room } }) ? undefined : new Response('not a websocket', { status: 400 });
  },
  websocket: {
    open(member) {
      const { room } = member.data;
      if (!rooms.has(room)) rooms.set(room, []);
      member.subscribe(room);
      member.send('[' + rooms.get(room).join() + ']');
    },
    message(member, message) {
      const history = rooms.get(member.data.room);
      if (history.push(message) > 30) history.shift();
      server.publish(member.data.room, message);
    },
  },
});
