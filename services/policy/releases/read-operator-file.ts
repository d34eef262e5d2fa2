/** The operator's file on disk. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readOperator, type OperatorResult } from '../domain/config/read-operator.js';

/** Reads an operator file with all its faults; one that is not there is a fault too. */
export async function readOperatorFile(path: string): Promise<OperatorResult> {
  try {
    return readOperator(basename(path), await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const found = code === 'ENOENT' ? 'no such file' : `a file that cannot be read (${code})`;
    return { kind: 'refused', faults: [{ file: path, path: '', found }], total: 1 };
  }
}
