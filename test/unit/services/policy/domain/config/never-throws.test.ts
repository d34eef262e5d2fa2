import assert from 'node:assert/strict';
import fc from 'fast-check';
import { renderFault } from '../../../../../../services/policy/domain/config/fault.js';
import { readOperator } from '../../../../../../services/policy/domain/config/read-operator.js';
import { goodTenant, readTexts } from '../../../../../support/tenant-folder.js';

const yaml = String(goodTenant['tenant.yaml']);
const pins = String(goodTenant['lists/clients.csv']);

/** Cuts, doubles and overwrites pieces of a text. */
function mutated(text: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom('', ' ', '\n', '"', "'", '{', '}', '[', ']', ':', '- ', '|', '>', '*a', '&a ', '!!map ', '~', '#', '\u0000', ',', ';', '0', '__proto__', '<<', 'constructor', '\t', '\ufeff', '\u{1F511}');
  const edit = fc.tuple(fc.nat(text.length), fc.nat(12), fc.oneof(piece, fc.string({ maxLength: 6 })));
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) => edits.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), text));
}

describe('whatever a folder holds', () => {
  it('tenant.yaml is read or refused with faults, never thrown at', () => {
    fc.assert(
      fc.property(mutated(yaml), (text) => {
        const result = readTexts({ ...goodTenant, 'tenant.yaml': text });
        assert.ok(result.kind === 'read' || (result.faults.length > 0 && result.total >= result.faults.length));
      }),
      { numRuns: 150 },
    );
  });

  it('a list is read or refused with faults, in either form', () => {
    const json = JSON.stringify([{ pin: '471147', destination: '1001' }, { pin: '582258', destination: '1002' }]);
    fc.assert(
      fc.property(fc.oneof(mutated(pins).map((text) => ['lists/clients.csv', text] as const), mutated(json).map((text) => ['lists/clients.json', text] as const)), ([file, text]) => {
        const result = readTexts({ ...goodTenant, 'tenant.yaml': yaml.replace('lists/clients.csv', file), [file]: text });
        assert.ok(result.kind === 'read' || result.faults.length > 0);
      }),
      { numRuns: 100 },
    );
  });

  it('no PIN of a list is ever in a fault or a warning', () => {
    const secrets = ['471147', '582258', '0918273645'];
    const rows = `pin,destination,label,valid_from,valid_until,uses\n${secrets.map((pin) => `${pin},1001,Jan,2026-01-01,2027-01-01,5\n`).join('')}`;
    fc.assert(
      fc.property(mutated(rows), (text) => {
        const result = readTexts({ ...goodTenant, 'lists/clients.csv': text });
        const said = result.kind === 'read' ? result.tenant.warnings.join() : [...result.faults.map(renderFault), ...(result.draft?.warnings ?? [])].join();
        for (const secret of secrets) assert.ok(!said.includes(secret), `a PIN in: ${said.replaceAll(secret, '…')}`);
      }),
      { numRuns: 150 },
    );
  });

  it('an operator file is read or refused', () => {
    const text = 'latchkey: 1\ntenants:\n  smith:\n    numbers: ["+31201234567", "+3120*"]\n    destinations: { countries: [NL], domains: any }\nshares: [{ list: a/b, line: "+31201234567" }]\n';
    fc.assert(fc.property(mutated(text), (bad) => assert.ok(['read', 'refused'].includes(readOperator('operator.yaml', new TextEncoder().encode(bad)).kind))), { numRuns: 100 });
  });
});
