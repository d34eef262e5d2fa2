import assert from 'node:assert/strict';
import { faultsIn, goodRead, goodTenant, readTexts, withYaml, type Texts } from '../../../../../support/tenant-folder.js';

const pins = (text: string): Texts => ({ ...goodTenant, 'lists/clients.csv': text });
const pinsJson = (text: string): Texts => withYaml('lists/clients.csv', 'lists/clients.json', { 'lists/clients.json': text });
const callers = (text: string): Texts => ({ ...goodTenant, 'lists/vip.csv': text });
const destinationRule = 'allowed: a number as +31201234567 or as dialled in NL, a sip:, sips: or tel: URI, an extension of pbx.smith.example; at most 10 in turn with | between, 512 characters in all';
const pinColumns = 'columns of a list of pins: pin, label, destination, valid_from, valid_until, uses, pin_hash';

describe('a list file with a fault', () => {
  const table: readonly (readonly [string, Texts, readonly string[]])[] = [
    ['a PIN that is none', pins('pin,destination\n47x1,1001\n'), ['lists/clients.csv:2 row 2 pin: a PIN with something else than digits in it, or too long; allowed: 1 to 20 digits']],
    ['no PIN', pins('pin,destination\n,1001\n'), ['lists/clients.csv:2 row 2 pin: no PIN; allowed: 1 to 20 digits']],
    ['a PIN twice', pins('pin,destination\n4711,1001\n4712,1001\n4711,1002\n'), ['lists/clients.csv:4 row 4 pin: the same as in row 2; allowed: each once in a list']],
    ['a PIN outside the digits of the step', pins('pin,destination\n471,1001\n'), ['lists/clients.csv:2 row 2 pin: a PIN of 3 digits; allowed: 4-8, as the step ask of line +31201234567 says']],
    ['a destination that is none', pins('pin,destination\n4711,desk\n'), [`lists/clients.csv:2 row 2 destination: no destination: "desk"; ${destinationRule}`]],
    ['a cell that may be a PIN in the wrong column', pins('destination,pin\n4711000000,4711\n'), [`lists/clients.csv:2 row 2 destination: no destination: a text of 10 characters; ${destinationRule}`]],
    ['a date that is none', pins('pin,destination,valid_until\n4711,1001,2026-02-30\n'), ['lists/clients.csv:2 row 2 valid_until: no date: "2026-02-30"; allowed: a date or time, as 2026-12-25, 2026-12-25 17:30 or 2026-12-25T17:30:00Z']],
    ['an end before the beginning', pins('pin,destination,valid_from,valid_until\n4711,1001,2026-02-03,2026-02-02\n'), ['lists/clients.csv:2 row 2 valid_until: an end before the beginning; allowed: valid_from or later']],
    ['uses that are none', pins('pin,destination,uses\n4711,1001,0\n'), ['lists/clients.csv:2 row 2 uses: found a text of 1 characters; allowed: a whole number from 1, or nothing']],
    ['a missing cell', pins('pin,destination,label\n4711,1001\n'), ['lists/clients.csv:2 row 2: 2 cells; allowed: 3, as in the header row']],
    ['a cell too many', pins('pin,destination\n4711,1001,Jan\n'), ['lists/clients.csv:2 row 2: 3 cells; allowed: 2, as in the header row']],
    ['no column of PINs', pins('code,destination\n4711,1001\n'), [`lists/clients.csv:1 header: no column named "code"; ${pinColumns}`, `lists/clients.csv:1 header: no column "pin"; ${pinColumns}`]],
    ['a mistyped column', pins('pin,destnation\n4711,1001\n'), [`lists/clients.csv:1 header: no column named "destnation"; ${pinColumns} (did you mean "destination"?)`]],
    ['a column twice', pins('pin,destination,pin\n4711,1001,4712\n'), [`lists/clients.csv:1 header: the column "pin" twice; ${pinColumns}`]],
    ['no header, without showing the PIN that stands there', pins('4711,sip:x@pbx.example\n'), [
      `lists/clients.csv:1 header: no column named a text of 4 characters; ${pinColumns}`,
      `lists/clients.csv:1 header: no column named "sip:x@pbx.example"; ${pinColumns}`,
      `lists/clients.csv:1 header: no column "pin"; ${pinColumns}`,
    ]],
    ['nothing in it', pins(''), ['lists/clients.csv:1: an empty file; allowed: a header row; columns: pin, label, destination, valid_from, valid_until, uses, pin_hash']],
    ['a quote that is not closed', pins('pin,destination\n4711,1001\n4712,"1002\n4713,1001\n'), ['lists/clients.csv:3: no CSV: a quote that is not closed; allowed: quotes around a whole cell, "" for a quote within']],
    ['a quote within a cell', pins('pin,destination\n4711,10"01\n'), ['lists/clients.csv:2: no CSV: a quote in the wrong place; allowed: quotes around a whole cell, "" for a quote within']],
    ['a PIN as a JSON number', pinsJson('[\n {"pin": 4711, "destination": "1001"}\n]'), ['lists/clients.json:2 row 1 pin: a JSON number; allowed: a text in quotes (a number would lose its leading zeros)']],
    ['an unknown JSON key', pinsJson('[{"pin": "4711", "destination": "1001"},\n\n{"pin": "4712", "dest": "1001"}]'), ['lists/clients.json:3 row 2: no key named "dest"; keys here: pin, label, destination, valid_from, valid_until, uses, pin_hash']],
    ['broken JSON, without showing what is in it', pinsJson('[{"pin": "4712", "destination": "1001"},\n{"pin": "4711" "x"}]'), ['lists/clients.json:2: no JSON; allowed: [{"pin": "…"}, …]']],
    ['JSON that ends too early', pinsJson('[\n{"pin": "4711", "destination": "1001"},\n'), ['lists/clients.json:2: no JSON; allowed: [{"pin": "…"}, …]']],
    ['JSON that is no array', pinsJson('{"pin": "4711"}'), ['lists/clients.json: an object where an array of rows belongs; allowed: [{"pin": "…"}, …]']],
    ['a JSON row that is no object', pinsJson('["4711"]'), ['lists/clients.json:1 row 1: a text where an object belongs; keys here: pin, label, destination, valid_from, valid_until, uses, pin_hash']],
    ['a caller that is no number', callers('number\nAnna\n'), ['lists/vip.csv:2 row 2 number: no number: "Anna"; allowed: a number as +31201234567, as dialled in NL, or a prefix as +4420*']],
    ['two callers who are one number', callers('number\n+31201234567\n020 123 45 67\n'), ['lists/vip.csv:3 row 3 number: the same as in row 2; allowed: each once in a list']],
    ['a prefix written nationally', callers('number\n020*\n'), ['lists/vip.csv:2 row 2 number: no number: "020*"; allowed: a number as +31201234567, as dialled in NL, or a prefix as +4420*']],
    ['a prefix of nothing', callers('number\n+*\n'), ['lists/vip.csv:2 row 2 number: no number: "+*"; allowed: a number as +31201234567, as dialled in NL, or a prefix as +4420*']],
  ];
  for (const [title, texts, wanted] of table) it(`is refused for ${title}`, () => assert.deepEqual(faultsIn(texts), wanted));

  it('is refused when it is not UTF-8', () => {
    const latin1 = Buffer.from('number,label\n+493012345678,Jos\u00e9\n', 'latin1');
    assert.deepEqual(faultsIn({ ...goodTenant, 'lists/vip.csv': latin1 }), ['lists/vip.csv: bytes that are no UTF-8; allowed: text in UTF-8 (in a spreadsheet: save as "CSV UTF-8")']);
  });

  it('is refused with every row counted, and a hundred told', () => {
    const result = readTexts(pins(`pin,destination\n${'x,1001\n'.repeat(250)}`));
    assert.ok(result.kind === 'refused');
    assert.equal(result.total, 250);
    assert.equal(result.faults.length, 100);
  });
});

describe('the PIN lists of one step', () => {
  const two = (staff: string) =>
    withYaml('clients: {', 'staff: { kind: pins, file: lists/staff.csv }\n  clients: {', { 'lists/staff.csv': staff });
  const asked = (texts: Texts): Texts => ({ ...texts, 'tenant.yaml': String(texts['tenant.yaml']).replace('list: clients', 'list: [clients, staff]') });

  it('are refused when a PIN is in both', () => {
    assert.deepEqual(faultsIn(asked(two('pin,destination\n9988,1001\n582258,1001\n'))), [
      'lists/staff.csv:3 row 3 pin: the same PIN as in lists/clients.csv row 3; allowed: each once in the lists of one step',
    ]);
  });

  it('may have a PIN in common when no step asks for both', () => {
    assert.deepEqual(faultsIn(two('pin,destination\n582258,1001\n')), []);
  });
});

describe('connect: matched', () => {
  const refusal = 'tenant.yaml:19 lines[0].steps.through.to: matched: an entry without a destination leads here: lists/clients.csv row 3; allowed: a "default" beside it, or a destination for every entry that leads here';
  const without = 'pin,destination\n471147,1001\n582258,\n';

  it('is refused while an entry that leads there has no destination', () => assert.deepEqual(faultsIn(pins(without)), [refusal]));

  it('is taken with a default', () => {
    assert.deepEqual(faultsIn(withYaml('to: matched', 'to: matched, default: 1000', { 'lists/clients.csv': without })), []);
  });

  it('is taken when the list is empty', () => assert.deepEqual(faultsIn(pins('pin,destination\n')), []));

  it('is refused when nothing need have matched', () => {
    assert.match(faultsIn(withYaml('unlisted: ask', 'unlisted: ask, withheld: through')).join(), /lines\[0\].steps.through.to: matched: can be reached with no entry matched/);
  });

  it('is taken when an entry before it had one: an entry without leaves that as it was', () => {
    const texts = withYaml('listed: direct', 'listed: ask, withheld: ask', { 'lists/clients.csv': without, 'lists/vip.csv': 'number,destination\n+493012345678,1001\n' });
    const onlyVip = { ...texts, 'tenant.yaml': String(texts['tenant.yaml']).replace('unlisted: ask, withheld: ask', 'unlisted: hours').replace('unlisted: ask', 'unlisted: hours') };
    assert.deepEqual(faultsIn({ ...onlyVip, 'tenant.yaml': onlyVip['tenant.yaml'].replace('withheld: ask', 'withheld: hours') }), []);
    assert.deepEqual(faultsIn(texts), [refusal]);
  });
});

describe('a list file that is good', () => {
  it('may have its columns in any order, a byte order mark, Windows line ends, quotes and blank rows', () => {
    const text = '\ufeffLabel;PIN;Destination\r\n"Jan; ""de Boss""";004711;1001|sip:b@pbx.example\r\n\r\n;;\r\nPiet; 4712 ;020 123 45 99\r\n';
    const { pins: read, places } = goodRead(pins(text));
    assert.deepEqual(read['clients']?.map(({ pin, destinations }) => [pin, destinations]), [
      ['004711', [{ kind: 'uri', uri: 'sip:1001@pbx.smith.example' }, { kind: 'uri', uri: 'sip:b@pbx.example' }]],
      ['4712', [{ kind: 'number', number: '+31201234599' }]],
    ]);
    assert.deepEqual(places.rows['clients']?.rows, [2, 5]);
  });

  it('may be JSON with the same keys', () => {
    const { pins: read } = goodRead(pinsJson('[{"pin":"0471","destination":["1001","+31201234599"],"uses":3,"label":null}]'));
    assert.deepEqual(read['clients'], [
      { pin: '0471', destinations: [{ kind: 'uri', uri: 'sip:1001@pbx.smith.example' }, { kind: 'number', number: '+31201234599' }], uses: 3 },
    ]);
  });

  it('reads validity in the zone of the tenant: a date from its first to its last second', () => {
    const { pins: read } = goodRead(pins('pin,destination,valid_from,valid_until\n4711,1001,2026-03-29,2026-03-29\n4712,1001,2026-01-01 12:00,2026-01-01T12:00:00Z\n'));
    assert.deepEqual(read['clients']?.map(({ validFromMs, validUntilMs }) => [validFromMs, validUntilMs]), [
      [Date.parse('2026-03-28T23:00:00Z'), Date.parse('2026-03-29T21:59:59.999Z')],
      [Date.parse('2026-01-01T11:00:00Z'), Date.parse('2026-01-01T12:00:00Z')],
    ]);
  });

  it('reads numbers as dialled at home, international ones and prefixes', () => {
    const { callers: read } = goodRead(callers('number,label\n020 123 4567,A\n0049 30 12345678,B\n+44 20*,C\n'));
    assert.deepEqual(read['vip']?.map(({ number }) => number), ['+31201234567', '+493012345678', '+4420*']);
  });
});

describe('warnings', () => {
  it('count PINs that are easy to guess by their rows, never by value', () => {
    const { warnings } = goodRead(pins('pin,destination\n0000,1001\n582258,1001\n1234,1001\n1999,1001\n8765,1001\n7890,1001\n1212,1001\n'));
    assert.deepEqual(warnings, ['lists/clients.csv: 6 of 7 PINs are easy to guess (one digit again and again, digits in a row, a year): rows 2, 4, 5, 6, 7, 8']);
  });

  it('name what no line uses', () => {
    const { warnings } = goodRead(withYaml('{ say: Welcome. }', '{ say: Welcome. }\n  spare: { say: Never heard. }'));
    assert.deepEqual(warnings, ['tenant.yaml: the prompt "spare" is used by no line']);
  });

  it('name numbers that may be a digit short', () => {
    const { warnings } = goodRead(withYaml('"+31201234500"', '"+3120123450"'));
    assert.deepEqual(warnings, ['tenant.yaml lines[0].steps.direct.to: +3120123450 is possible, but no numbering plan knows it: is it complete?']);
  });
});
