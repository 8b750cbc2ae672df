// Why a browser does not let a page connect to a server, as far as it tells: then trying again is of little use.

const MOST = 100; // hosts, whatever else the page tries to reach
const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const forbidden = new Set(); // hosts that a policy of the page forbids

globalThis.addEventListener?.('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
  if (effectiveDirective !== 'connect-src' || disposition !== 'enforce' || forbidden.size >= MOST) return;
  try {
    forbidden.add(new URL(blockedURI).host);
  } catch {
    // no address
  }
});

/** A sentence, or '' if nothing is known that is in the way. @param server a URL */
export function obstacleTo(server, label) {
  const { host, hostname, origin, protocol } = server;
  if (forbidden.has(host)) return label('policyForbids', { host });
  const isMixed = globalThis.location?.protocol === 'https:' && protocol === 'http:' && !LOCAL.test(hostname);
  return isMixed ? label('mixedContent', { origin }) : '';
}
