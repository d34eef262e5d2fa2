/** `latchkey check`: reads tenant folders and reports every fault at once. Changes nothing. */
import { parseArgs } from 'node:util';
import { renderFault } from '../services/policy/domain/config/fault.js';
import { checkTenants } from '../services/policy/releases/check.js';
import { findTenantFolders } from '../services/policy/releases/read-folder.js';
import { readOperatorFile } from '../services/policy/releases/read-operator-file.js';
import { exitCodes, type Io } from './io.js';

const usage = `latchkey check DIR [DIR ...] [--operator FILE]: reads tenant folders and reports every fault at once

  DIR               a tenant's folder, or a folder of them
  --operator FILE   what tenants may do; left out: everything
  --json            faults, warnings and notes as JSON

Exit code: 0 no fault, 1 faults, 2 usage.
`;

export async function check(argv: readonly string[], io: Io): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, options: { operator: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    return refuse(io, [`${(error as Error).message}; \`latchkey check --help\` lists the options`], exitCodes.usage);
  }
  const { values, positionals } = parsed;
  if (values.help === true || positionals.length === 0) {
    (values.help === true ? io.stdout : io.stderr).write(usage);
    return values.help === true ? exitCodes.done : exitCodes.usage;
  }
  const operatorFile = values.operator ?? io.env['LATCHKEY_OPERATOR'];
  const operator = operatorFile === undefined ? undefined : await readOperatorFile(operatorFile);
  if (operator?.kind === 'refused') return refuse(io, operator.faults.map(renderFault), exitCodes.faults);
  const found = await Promise.all(positionals.map(findTenantFolders));
  const empty = positionals.filter((_, index) => found[index]?.length === 0);
  if (empty.length > 0) return refuse(io, empty.map((folder) => `${folder}: no tenant.yaml in it, nor in a folder in it`), exitCodes.faults);
  const checked = await checkTenants(found.flat(), operator?.operator);
  const lines = [...checked.faults, ...checked.warnings.map((text) => `warning: ${text}`), ...checked.notes.map((text) => `note: ${text}`), checked.summary];
  io.stdout.write(values.json === true ? `${JSON.stringify(checked, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
  return checked.faults.length === 0 ? exitCodes.done : exitCodes.faults;
}

function refuse(io: Io, lines: readonly string[], code: number): number {
  io.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return code;
}
