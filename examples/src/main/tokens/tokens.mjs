// GET / answers a site's user with a token for the chat: node tokens.mjs SECRET_FILE PORT
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [secretFile, port] = process.argv.slice(2);
const secret = readFileSync(secretFile, 'utf8').trim().split(/\s+/)[0]; // without the mark that an editor puts first, too
const sessions = { 'session=s1': { sub: 'a1', name: 'Ann' } }; // your site's
const base64 = (it) => Buffer.from(JSON.stringify(it)).toString('base64url');

createServer((request, response) => {
  const user = sessions[request.headers.cookie];
  if (!user) return response.writeHead(401).end();
  const iat = Math.floor(Date.now() / 1000);
  const signed = `${base64({ alg: 'HS256' })}.${base64({ ...user, iat, exp: iat + 600 })}`;
  response.end(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
}).listen(Number(port), '127.0.0.1');
