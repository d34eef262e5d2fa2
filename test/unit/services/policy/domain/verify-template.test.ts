import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fillBody, fillUrl, placeholdersIn } from '../../../../../services/policy/domain/verify-template.js';

const known = { caller: '+31612345678', called: '+31201234567', pin: '4711' };

describe('a URL template', () => {
  const table: readonly (readonly [string, string])[] = [
    ['https://crm.example/q', 'https://crm.example/q'],
    ['https://crm.example/callers/{caller}', 'https://crm.example/callers/%2B31612345678'],
    ['https://crm.example/q?n={caller}&line={called}&code={pin}&again={pin}', 'https://crm.example/q?n=%2B31612345678&line=%2B31201234567&code=4711&again=4711'],
  ];
  for (const [template, wanted] of table) it(`${template} is filled`, () => assert.equal(fillUrl(template, known), wanted));

  it('asks about nobody with an empty text where nothing is known', () => {
    assert.equal(fillUrl('https://crm.example/q?n={caller}', { ...known, caller: '' }), 'https://crm.example/q?n=');
  });

  it('cannot be made to go elsewhere, whatever is put in', () => {
    const template = 'https://crm.example/a/{caller}/b/{pin}?q={called}&w={pin}';
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '.', '../..', '/../', '%2e%2e', '?x=1', '#', '&w=2', '@evil.example', '\r\nHost: evil', '\\..\\', '{pin}', ';', '\0'));
    fc.assert(fc.property(text, text, text, (caller, called, pin) => {
      const url = new URL(fillUrl(template, { caller, called, pin }));
      assert.equal(url.origin, 'https://crm.example');
      const segments = url.pathname.split('/');
      assert.deepEqual([segments.length, segments[1], segments[3]], [5, 'a', 'b']);
      assert.deepEqual([...url.searchParams.keys()], ['q', 'w']);
      assert.equal(url.hash, '');
    }));
  });
});

describe('a body template', () => {
  it('is filled in its texts, at any depth, and nowhere else', () => {
    const template = { number: '{caller}', nested: [{ code: 'PIN {pin}', exact: true, none: null, count: 3 }], '{pin}': 'a {name} stays' };
    assert.deepEqual(fillBody(template, known), { number: '+31612345678', nested: [{ code: 'PIN 4711', exact: true, none: null, count: 3 }], '{pin}': 'a {name} stays' });
  });

  it('keeps its shape, whatever is put in', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('","admin":true,"x":"', '"}', '{caller}', '\\', '\u2028', '\ud800'));
    fc.assert(fc.property(text, text, (caller, pin) => {
      const sent = JSON.parse(JSON.stringify(fillBody({ a: '{caller}', b: { c: '<{pin}>' } }, { caller, called: '', pin }))) as unknown;
      assert.deepEqual(sent, { a: caller, b: { c: `<${pin}>` } });
    }));
  });
});

describe('the placeholders of a template', () => {
  it('are those in its texts', () => {
    assert.deepEqual([...placeholdersIn('https://crm.example/{caller}?{pim}')], ['caller']);
    assert.deepEqual([...placeholdersIn({ a: ['{pin}'], b: { c: '{called}' }, '{caller}': null })], ['called', 'pin']);
    assert.deepEqual([...placeholdersIn(undefined)], []);
  });
});
