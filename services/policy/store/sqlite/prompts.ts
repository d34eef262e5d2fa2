import type { PromptRef } from '../../domain/tenant.js';
import type { PromptStore } from '../prompt-store.js';
import { blobOf, count, text, type Row, type SqliteConnection } from './connection.js';
import { patienceMs, patiently } from './patience.js';

/** Rendered prompts, by the hash of their bytes. */
export function sqlitePrompts(db: SqliteConnection, writes: SqliteConnection): PromptStore {
  return {
    savePrompt: ({ ref, wav }) => {
      const sql = 'INSERT INTO prompts (sha256, duration_ms, language, wav) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
      return patiently(() => void writes.run(sql, [ref.sha256, ref.durationMs, ref.language, wav]), patienceMs);
    },
    prompt: (sha256) => {
      const row = db.first('SELECT sha256, duration_ms, language, wav FROM prompts WHERE sha256 = ?', [sha256]);
      return row === undefined ? undefined : { ref: refOf(row), wav: blobOf(row['wav']) };
    },
    rendering: (key) => {
      const row = db.first('SELECT p.sha256, p.duration_ms, p.language FROM renderings r JOIN prompts p ON p.sha256 = r.sha256 WHERE r.key = ?', [key]);
      return row === undefined ? undefined : refOf(row);
    },
    saveRendering: (key, { sha256 }) => {
      const sql = 'INSERT INTO renderings (key, sha256) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET sha256 = excluded.sha256';
      return patiently(() => void writes.run(sql, [key, sha256]), patienceMs);
    },
  };
}

function refOf(row: Row): PromptRef {
  return { sha256: text(row, 'sha256'), durationMs: count(row, 'duration_ms'), language: text(row, 'language') };
}
