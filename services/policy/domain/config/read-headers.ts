/** The headers of a question to a customer's own system: `{ authorization: "Bearer ${LATCHKEY_SECRET_CRM}" }`. */
import type { Reader } from '../../../common/readers.js';
import { secretsNamed, secretRule } from '../secrets.js';
import { quote } from './fault.js';
import { asMap, childOf, faultAt, scalar, type Value } from './values.js';

/** Names are lower case afterwards. */
export function readHeaders(value: Value): Readonly<Record<string, string>> | undefined {
  const map = asMap(value, 'allowed: a map from names of headers to their values');
  if (map === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const key of map.node.entries.keys()) {
    const child = childOf(map, key);
    const name = key.toLowerCase();
    const text = child && scalar(child, headerValue);
    if (child === undefined) continue;
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(name) || notTheirs.test(name)) faultAt(child, `${quote(key)} as the name of a header`, 'allowed: names but those that belong to the connection or to the body');
    else if (headers.has(name)) faultAt(child, `the header ${quote(name)} twice`, 'allowed: each header once');
    else if (text !== undefined) headers.set(name, text);
  }
  return Object.fromEntries(headers);
}

/** What HTTP itself needs to say is not for a file to say (RFC 9110, RFC 9112). */
const notTheirs = /^(host|connection|keep-alive|upgrade|te|trailer|transfer-encoding|content-.*|expect|proxy-.*|accept-encoding|__proto__)$/;

const headerValue: Reader<string> = {
  allowed: `a text of at most 1000 visible characters; \${…} only for ${secretRule}`,
  read: (text) => (text !== '' && text.length <= 1000 && /^[\x20-\x7e]*$/.test(text) && secretsNamed(text) !== undefined ? text : undefined),
};
