/** `latchkey hash-pins`: a list of PINs becomes one of their hashes, so that no PIN leaves the place where it was made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eachCsvRow } from '../services/policy/domain/config/csv-rows.js';
import { decodeText, encodingRule } from '../services/policy/domain/config/decode-text.js';
import { Faults, renderFault } from '../services/policy/domain/config/fault.js';
import { columnsOf } from '../services/policy/domain/config/list-columns.js';
import { writePinHash } from '../services/policy/domain/config/read-pin-hash.js';
import { RowReader } from '../services/policy/domain/config/row-reader.js';
import { hashBytes, hashPin, pinScope } from '../services/policy/directory/pin-hash.js';
import { readPinKeys } from '../services/policy/directory/pin-key.js';
import type { PinKey } from '../services/policy/directory/pin-keys.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey hash-pins --tenant TENANT --list LIST FILE: writes the CSV file FILE (- for standard input) with a column pin_hash in place of pin

  --tenant TENANT   the tenant and the list that the PINs are for: in another list their hashes open nothing
  --list LIST
  --data DIR        where the service keeps its PIN key, if it made it itself (LATCHKEY_DATA, else ./data); a key of your own
                    comes from LATCHKEY_PIN_KEY, or from the file that LATCHKEY_PIN_KEY_FILE names

Exit code: 0 done, 1 faults in FILE, 2 usage.
`;

export async function hashPins(argv: readonly string[], io: Io): Promise<number> {
  const read = readArguments(argv, io);
  switch (read.kind) {
    case 'help': return write(io.stdout, usage, exitCodes.done);
    case 'fault': return write(io.stderr, `${read.fault}\n`, exitCodes.usage);
    case 'asked': return hash(read, io);
  }
}

interface Asked {
  readonly kind: 'asked';
  readonly file: string;
  readonly text: string;
  readonly scope: string;
  readonly key: PinKey;
}

function hash({ file, text, scope, key }: Asked, io: Io): number {
  const faults = new Faults();
  const reader = new RowReader({ file, kind: 'pins' }, { timezone: 'UTC' }, faults);
  const lines = [`${['pin_hash', ...kept].join()}\n`];
  eachCsvRow({ file, kind: 'pins', text }, faults, (cells, row, line) => {
    reader.at(row, line);
    const pin = reader.pinDigits(cells[0] ?? '');
    if (pin === undefined) return;
    const pinHash = writePinHash({ keyId: key.id, digits: pin.length, hex: hashBytes(hashPin(key.key, scope, pin)).toString('hex') });
    lines.push(`${[pinHash, ...kept.map((column) => quoted(cells[columnsOf.pins.indexOf(column)] ?? ''))].join()}\n`);
  });
  if (faults.total === 0) return write(io.stdout, lines.join(''), exitCodes.done);
  const more = faults.total > faults.kept.length ? `and ${faults.total - faults.kept.length} more\n` : '';
  return write(io.stderr, faults.kept.map((fault) => `${renderFault(fault)}\n`).join('') + more, exitCodes.faults);
}

/** The columns besides the PIN. */
const kept = ['label', 'destination', 'valid_from', 'valid_until', 'uses'] as const;

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function readArguments(argv: readonly string[], io: Io): Asked | { readonly kind: 'help' } | { readonly kind: 'fault'; readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { tenant: { type: 'string' }, list: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
    if (values.help === true) return { kind: 'help' };
    const [file = ''] = positionals;
    const { tenant, list } = values;
    if (tenant === undefined || list === undefined || positionals.length !== 1) return { kind: 'fault', fault: usage.trimEnd() };
    const text = decodeText(readFileSync(file === '-' ? 0 : file));
    if (text === undefined) return { kind: 'fault', fault: `${file}: bytes that are no text; ${encodingRule}` };
    return { kind: 'asked', file, text, scope: pinScope({ tenant, list }), key: currentKey(values.data, io) };
  } catch (error) {
    return { kind: 'fault', fault: (error as Error).message };
  }
}

/** Throws in plain words; never makes a key: with one that no service has, every PIN would be wrong. */
function currentKey(data: string | undefined, { env }: Io): PinKey {
  const kept = env['LATCHKEY_PIN_KEY_FILE'] ?? join(data ?? env['LATCHKEY_DATA'] ?? './data', 'pin.key');
  const given = env['LATCHKEY_PIN_KEY'] ?? readFileSync(kept, 'utf8');
  const read = readPinKeys(given);
  if (read.kind === 'fault') throw new Error(`the PIN key: ${read.fault}`);
  return read.keys.current;
}

function write(stream: Io['stdout'], text: string, code: number): number {
  stream.write(text);
  return code;
}
