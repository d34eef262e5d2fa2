import assert from 'node:assert/strict';
import { mayCall } from '../../../../../services/policy/domain/may-call.js';
import type { AllowedDestinations, Operator } from '../../../../../services/policy/domain/operator.js';
import type { Destination } from '../../../../../services/policy/domain/tenant.js';

const home: AllowedDestinations = { countries: ['NL', 'BE'], types: ['ordinary'], domains: ['pbx.smith.example', '*.jones.example'] };
const wide: AllowedDestinations = { countries: 'any', types: ['ordinary', 'premium', 'satellite', 'emergency'], domains: 'any' };
const closed: AllowedDestinations = { countries: [], types: ['ordinary'], domains: [] };
const mobileOnly: AllowedDestinations = { countries: ['NL'], types: ['mobile'], domains: [] };

const destination = (text: string): Destination => (text.startsWith('+') ? { kind: 'number', number: text } : { kind: 'uri', uri: text });

function ask(destinations: AllowedDestinations, text: string) {
  const operator: Operator = { tenants: { smith: { on: true, numbers: [], lines: {}, limits: {}, destinations } }, shares: [] };
  return mayCall(operator, 'smith', destination(text));
}

describe('where a tenant may send calls', () => {
  const allowed: readonly (readonly [string, AllowedDestinations, string])[] = [
    ['a number of an allowed country', home, '+31201234567'],
    ['a URI on an allowed domain', home, 'sip:desk@PBX.smith.example:5070;transport=tcp'],
    ['a URI below an allowed domain', home, 'sips:desk@a.b.jones.example'],
    ['an extension on an allowed domain', home, 'sip:0012@pbx.smith.example'],
    ['a number behind 00 on an allowed domain', home, 'sip:0031201234567@pbx.smith.example'],
    ['a number on an allowed domain', home, 'sip:+31201234567@pbx.smith.example;user=phone'],
    ['a tel URI of an allowed country', home, 'tel:+31-20-1234567'],
    ['a number of an allowed country without its plus', home, 'sip:31201234567@pbx.smith.example'],
    ['an extension that is no number of the world', home, 'sip:12345678@pbx.smith.example'],
    ['a national number on an allowed domain', home, 'sip:0201234567@pbx.smith.example;user=phone'],
    ['a number that an allowed country completes', home, 'sip:201234567;phone-context=+31@pbx.smith.example;user=phone'],
    ['a name with dots and a plus in it', home, 'sip:j.smith+desk@pbx.smith.example'],
    ['a premium number that is named', wide, '+319001234'],
    ['a satellite number that is named', wide, '+881612345678'],
    ['an emergency call that is named', wide, 'sip:112@gateway.example'],
    ['any domain', wide, 'sip:desk@10.0.0.1'],
    ['a number whose country cannot be told, with any country', wide, '+441111111111'],
    ['a type that alone is named', mobileOnly, '+31612345678'],
  ];
  for (const [title, rights, text] of allowed) {
    it(`allows ${title}: ${text}`, () => assert.deepEqual(ask(rights, text), { kind: 'allowed' }));
  }

  const refused: readonly (readonly [string, AllowedDestinations, string, RegExp])[] = [
    ['another country', home, '+442071234567', /country GB; allowed: NL, BE/],
    ['a country that cannot be told', home, '+441111111111', /country unknown/],
    ['premium numbers', home, '+319001234', /type premium; allowed: ordinary/],
    ['satellite numbers', home, '+881612345678', /type satellite/],
    ['emergency numbers of a country', home, 'tel:112;phone-context=+31', /type emergency/],
    ['emergency calls on an allowed domain', home, 'sip:112@pbx.smith.example', /type emergency/],
    ['emergency calls written with escapes', home, 'sip:%31%31%32@pbx.smith.example', /type emergency/],
    ['emergency calls that end early', home, 'sip:112%23@pbx.smith.example', /type emergency/],
    ['a premium number behind 00 that ends early', home, 'sip:00319061234567%23@pbx.smith.example', /type premium/],
    ['a premium number with a pause and more digits', home, 'sip:00319061234567,1@pbx.smith.example', /type premium/],
    ['premium numbers on an allowed domain', home, 'sip:+319001234@pbx.smith.example', /type premium/],
    ['premium numbers with an escaped plus', home, 'sip:%2B319001234@pbx.smith.example', /type premium/],
    ['a foreign number behind 00 on an allowed domain', home, 'sip:00442071234567@pbx.smith.example;user=phone', /country GB/],
    ['a foreign number on an allowed domain', home, 'sip:+44-20-71234567@pbx.smith.example', /country GB/],
    ['another domain', home, 'sip:desk@pbx.other.example', /SIP domain pbx.other.example; allowed: pbx.smith.example, \*\.jones.example/],
    ['a domain that only ends alike', home, 'sip:desk@evil-jones.example', /SIP domain/],
    ['the parent of an allowed wildcard', home, 'sip:desk@jones.example', /SIP domain/],
    ['everything where nothing is named: numbers', closed, '+31201234567', /country NL; allowed: none/],
    ['everything where nothing is named: domains', closed, 'sip:desk@pbx.smith.example', /allowed: none/],
    ['a type that is not named', mobileOnly, '+31201234567', /type fixed; allowed: mobile/],
    ['a number that phone-context completes', home, 'sip:9005551234;phone-context=+1@pbx.smith.example;user=phone', /type premium/],
    ['one that an escaped phone-context completes', home, 'sip:9001234;phone-context=%2B31@pbx.smith.example;user=phone', /type premium/],
    ['parameters hidden in escapes', home, 'sip:9001234%3Bphone-context=%2B31@pbx.smith.example', /hides in escapes/],
    ['a host hidden in escapes', home, 'sip:desk%40evil.example@pbx.smith.example', /hides in escapes/],
    ['a user part that is escaped twice', home, 'sip:%252B319001234@pbx.smith.example', /hides in escapes/],
    ['a plus before 00', home, 'sip:+0019005551234@pbx.smith.example', /begins with \+ and is no number/],
    ['a plus before a national number', home, 'sip:+09001234@pbx.smith.example', /begins with \+ and is no number/],
    ['a plus behind separators', home, 'sip:(+)31-900-1234@pbx.smith.example', /type premium/],
    ['00 behind separators', home, 'sip:-00-44-20-71234567@pbx.smith.example', /country GB/],
    ['emergency calls with separators', home, 'sip:1-1-2@pbx.smith.example', /type emergency/],
    ['emergency calls completed by a context', home, 'sip:112;phone-context=+31@pbx.smith.example', /type emergency/],
    ['a number behind the prefix of North America', home, 'sip:011442071234567@pbx.smith.example', /country GB/],
    ['a premium number of North America without its plus', home, 'sip:19005551234@pbx.smith.example;user=phone', /type premium/],
    ['a foreign number without its plus', home, 'sip:442071234567@pbx.smith.example', /country GB/],
    ['a satellite number without its plus', home, 'sip:881612345678@pbx.smith.example', /type satellite/],
    ['a premium number before an allowed domain', home, 'sip:+19005551234@pbx.smith.example;user=phone', /type premium/],
    ['an allowed domain in capitals, and a premium number', home, 'SIP:%2b1(900)5551234@PBX.SMITH.EXAMPLE;USER=PHONE', /type premium/],
    ['tel with a subaddress', home, 'tel:+31-900-1234;isub=1', /type premium/],
    ['tel with an extension', home, 'tel:+44-20-7123-4567;ext=5', /country GB/],
    ['tel of a domain\'s context', home, 'tel:9001234;phone-context=pbx.smith.example', /no international number/],
    ['tel with 00 before it', home, 'tel:0019005551234;phone-context=pbx.smith.example', /type premium/],
    ['another domain as an address of IPv6', home, 'sip:desk@[2001:db8::1]', /SIP domain \[2001:db8::1\]/],
    ['an allowed domain as somebody\'s user', home, 'sip:pbx.smith.example@evil.example', /SIP domain evil.example/],
    ['what is no URI', wide, 'https://smith.example', /no SIP or tel URI/],
  ];
  for (const [title, rights, text, why] of refused) {
    it(`refuses ${title}: ${text}`, () => {
      const answer = ask(rights, text);
      assert.ok(answer.kind === 'refused');
      assert.match(answer.why, why);
    });
  }

  it('is everywhere without an operator file, and nowhere for a tenant unknown to it', () => {
    assert.equal(mayCall(undefined, 'smith', destination('+319001234')).kind, 'allowed');
    assert.equal(mayCall({ tenants: {}, shares: [] }, 'smith', destination('+31201234567')).kind, 'refused');
  });

  it('is answered the same when asked again', () => {
    const operator: Operator = { tenants: { smith: { on: true, numbers: [], lines: {}, limits: {}, destinations: home } }, shares: [] };
    const first = mayCall(operator, 'smith', destination('+442071234567'));
    assert.equal(mayCall(operator, 'smith', destination('+442071234567')), first);
  });
});
