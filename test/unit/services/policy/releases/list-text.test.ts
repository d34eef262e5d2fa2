import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eachCsvRow } from '../../../../../services/policy/domain/config/csv-rows.js';
import { decodeText } from '../../../../../services/policy/domain/config/decode-text.js';
import { Faults, renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { eachJsonRow } from '../../../../../services/policy/domain/config/json-rows.js';
import type { OnRow } from '../../../../../services/policy/domain/config/list-columns.js';
import type { ListFormat } from '../../../../../services/policy/releases/publisher.js';
import { listText, readListText } from '../../../../../services/policy/releases/lists/list-text.js';

const source = { file: 'vip', kind: 'callers' } as const;

interface Read {
  readonly rows: readonly string[];
  readonly faults: readonly string[];
}

function readWhole(format: ListFormat, bytes: Uint8Array): Read {
  const [faults, rows] = [new Faults(), [] as string[]];
  const text = decodeText(bytes) ?? assert.fail('no text');
  (format === 'csv' ? eachCsvRow : eachJsonRow)({ ...source, text }, faults, keep(rows));
  return { rows, faults: faults.kept.map(renderFault) };
}

async function readInPieces(format: ListFormat, bytes: Uint8Array, sizes: readonly number[]): Promise<Read> {
  const [faults, rows] = [new Faults(), [] as string[]];
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let from = 0, turn = 0; from < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(from, from + size);
      from += size;
    }
  };
  for await (const _ of readListText(listText(format, source, faults, keep(rows)), pieces())) assert.ok(true);
  return { rows, faults: faults.kept.map(renderFault) };
}

function keep(rows: string[]): OnRow {
  return (cells, row, line) => void rows.push(JSON.stringify([cells, row, line]));
}

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })), { minLength: 1, maxLength: 5 });
const cell = fc.oneof(fc.constantFrom('+31612345678', '', 'Anna', '"a;b"', '"a ""b"" c"', '"two\nlines"', ' x ', 'é€😀', '"', 'a"b', '\0'), fc.string({ maxLength: 5 }));
const csv = fc.tuple(fc.constantFrom('\ufeff', '', '\n', ' '), fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), fc.boolean())
  .map(([mark, separator, end, rows, ended]) => mark + [['number', 'label'], ...rows].map((cells) => cells.join(separator)).join(end) + (ended ? end : ''));
/** Mostly lines in which nothing is quoted, of which a few end otherwise than the others. */
const plainCell = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('+31612345678', '', 'Anna', ' x\u00a0', '\ufeff', 'é€😀', '\ud800', '\t') }, { weight: 1, arbitrary: fc.constantFrom('"a, b"', '\r', 'x'.repeat(5000), 'a"') });
const plainLine = fc.tuple(fc.array(plainCell, { maxLength: 3 }), fc.constantFrom('\n', '\n', '\r\n', '\n\n', ' \n'));
const plainCsv = fc.tuple(fc.constantFrom(',', ';', '\t'), fc.array(plainLine, { maxLength: 12 }), fc.constantFrom('', 'last'))
  .map(([separator, lines, last]) => `number${separator}label\n${lines.map(([cells, end]) => cells.join(separator) + end).join('')}${last}`);
const json = fc.tuple(fc.array(fc.oneof(fc.record({ number: fc.string({ maxLength: 5 }), label: fc.string() }, { requiredKeys: [] }), fc.jsonValue()), { maxLength: 5 }), fc.constantFrom(undefined, 1), fc.constantFrom('', ' \n', ']', ',', '[', '}'))
  .map(([rows, indent, behind]) => JSON.stringify(rows, undefined, indent) + behind);

for (const [what, format, texts] of [['CSV', 'csv', csv], ['CSV in plain lines', 'csv', plainCsv], ['JSON', 'json', json]] as const) {
  describe(`a list as ${what}`, () => {
    it('says the same whether it is read at once or in any pieces', async () => {
      await fc.assert(fc.asyncProperty(texts, sizes, async (text, pieces) => {
        const bytes = Buffer.from(text);
        fc.pre(bytes.subarray(0, 4).includes(0) === false);
        assert.deepEqual(await readInPieces(format, bytes, pieces), readWhole(format, bytes));
      }), { numRuns: 400 });
    });
  });
}

describe('a list as JSON, element by element', () => {
  it('has the rows that JSON.parse finds, and is refused where that fails', async () => {
    await fc.assert(fc.asyncProperty(json, sizes, async (text, pieces) => {
      const { rows, faults } = await readInPieces('json', Buffer.from(text), pieces);
      const parsed = tryParse(text);
      if (parsed === undefined) assert.ok(faults.some((fault) => /no JSON|where an array/.test(fault)), text);
      else assert.equal(rows.length + new Set(faults.map((fault) => /row \d+/.exec(fault)?.[0])).size, parsed.length, text);
    }), { numRuns: 400 });
  });
});

function tryParse(text: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    return undefined;
  }
}
