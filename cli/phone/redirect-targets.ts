import { Header } from '../../sip/engine/message/header-names.js';
import { listOf } from '../../sip/engine/message/headers.js';
import type { SipResponse } from '../../sip/engine/message/message.js';
import { parseNameAddr } from '../../sip/engine/message/name-addr.js';
import { parameter } from '../../sip/engine/message/parameters.js';

/** The Contacts of a 3xx in the order in which they are to be tried (RFC 3261 section 8.1.3.4). */
export function redirectTargets({ headers }: SipResponse): string[] {
  const contacts = listOf(headers, Header.contact).flatMap((value) => {
    const contact = parseNameAddr(value);
    return contact === undefined ? [] : [{ uri: contact.uri, q: Number(parameter(contact.parameters, 'q') ?? '1') }];
  });
  return contacts.sort((a, b) => b.q - a.q).map(({ uri }) => uri);
}
