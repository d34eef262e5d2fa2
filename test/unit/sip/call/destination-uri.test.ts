import assert from 'node:assert/strict';
import { destinationUri } from '../../../../sip/call/destination-uri.js';
import type { Destination } from '../../../../sip/ports/policy.js';
import { defaultTrunk } from '../../../../sip/trunks/trunk.js';

describe('a destination as a URI', () => {
  const number = (value: string): Destination => ({ kind: 'number', number: value });
  const uri = (value: string): Destination => ({ kind: 'uri', uri: value });
  const table: readonly (readonly [string, Destination, { domain?: string; address?: string; port?: number }, string | undefined])[] = [
    ['a number at the domain of the trunk', number('+31201234500'), { domain: 'sip.x.example' }, 'sip:+31201234500@sip.x.example;user=phone'],
    ['a number at the source address', number('+31201234500'), {}, 'sip:+31201234500@192.0.2.1;user=phone'],
    ['a number at the source address and port', number('+31201234500'), { port: 5070 }, 'sip:+31201234500@192.0.2.1:5070;user=phone'],
    ['a number at an IPv6 source', number('+31201234500'), { address: '2001:db8::1' }, 'sip:+31201234500@[2001:db8::1];user=phone'],
    ['a number at an IPv6 source and port', number('+31201234500'), { address: '2001:db8::1', port: 5070 }, 'sip:+31201234500@[2001:db8::1]:5070;user=phone'],
    ['a sip URI as it is', uri('sip:desk@pbx.example;transport=tcp'), { domain: 'sip.x.example' }, 'sip:desk@pbx.example;transport=tcp'],
    ['a tel URI as it is', uri('tel:+31201234500'), {}, 'tel:+31201234500'],
    ['another scheme not at all', uri('http://x.example'), {}, undefined],
    ['what ends the brackets not at all', uri('sip:a@b>;x'), {}, undefined],
    ['what ends the line not at all', uri('sip:a@b\r\nX: y'), {}, undefined],
    ['a blank not at all', uri('sip:a b@c'), {}, undefined],
  ];
  for (const [what, destination, { domain, address = '192.0.2.1', port = 5060 }, wanted] of table) {
    it(`is ${what}`, () => {
      const trunk = { ...defaultTrunk(), ...(domain === undefined ? {} : { domain }) };
      assert.equal(destinationUri(destination, trunk, { address, port, transport: 'udp' }), wanted);
    });
  }
});
