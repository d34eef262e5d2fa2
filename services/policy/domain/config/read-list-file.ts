/** What `tenant.yaml` says of a list: `{ kind: pins, file: lists/clients.csv }`. */
import { oneOf } from '../../../common/readers.js';
import type { ListKind } from '../tenant.js';
import { folderPath } from './folder-path.js';
import { as, mapWith, required, type Value } from './values.js';

export interface ListFile {
  readonly list: string;
  readonly kind: ListKind;
  /** Within the folder; empty when it could not be read. */
  readonly file: string;
}

export function readListFile(value: Value): Omit<ListFile, 'list'> {
  const map = mapWith(value, ['kind', 'file']);
  if (map === undefined) return { kind: 'callers', file: '' };
  return { kind: required(map, 'kind', as(oneOf('callers', 'pins')), 'callers'), file: required(map, 'file', as(folderPath), '') };
}
