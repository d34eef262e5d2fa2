/** What a tenant's look-ups may do, as the operator writes it: `{ private-addresses: [10.1.0.0/16], http: yes, secrets: [LATCHKEY_SECRET_CRM] }`. */
import { cidr } from '../../../common/cidr.js';
import { yesNo, type Reader } from '../../../common/readers.js';
import type { LookUpRights } from '../operator.js';
import { isSecretName, secretRule } from '../secrets.js';
import { as, itemsOf, mapWith, optional, scalar, type Value } from './values.js';

/** What is left out is as in `defaults`. */
export function readLookUps(value: Value, defaults: LookUpRights): LookUpRights | undefined {
  const map = mapWith(value, ['private-addresses', 'http', 'secrets']);
  return (
    map && {
      privateAddresses: optional(map, 'private-addresses', each(cidr), defaults.privateAddresses),
      http: optional(map, 'http', as(yesNo), defaults.http),
      secrets: optional(map, 'secrets', each(secret), defaults.secrets),
    }
  );
}

const secret: Reader<string> = { allowed: secretRule, read: (text) => (isSecretName(text) ? text : undefined) };

function each(reader: Reader<string>): (value: Value) => readonly string[] {
  return (value) => itemsOf(value).flatMap((item) => scalar(item, reader) ?? []);
}
