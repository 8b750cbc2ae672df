# GET / answers a site's user with a token for the chat: python3 tokens.py SECRET_FILE PORT
import base64, hashlib, hmac, json, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = open(sys.argv[1], encoding="utf-8-sig").read().split()[0].encode()  # without the mark that an editor puts first
SESSIONS = {"session=s1": {"sub": "a1", "name": "Ann"}}  # your site's


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Tokens(BaseHTTPRequestHandler):
    def do_GET(self):
        user = SESSIONS.get(self.headers.get("Cookie"))
        self.send_response(200 if user else 401)
        self.end_headers()
        if user:
            claims = {**user, "iat": int(time.time()), "exp": int(time.time()) + 600}
            signed = base64url(b'{"alg":"HS256"}') + b"." + base64url(json.dumps(claims).encode())
            self.wfile.write(signed + b"." + base64url(hmac.digest(SECRET, signed, hashlib.sha256)))


HTTPServer(("127.0.0.1", int(sys.argv[2])), Tokens).serve_forever()
