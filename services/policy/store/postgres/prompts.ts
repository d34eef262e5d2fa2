import type { PromptRef } from '../../domain/tenant.js';
import type { PromptStore } from '../prompt-store.js';
import { bytes, count, text, type Row } from './connection.js';
import type { Pool } from './pool.js';

/** Rendered prompts, by the hash of their bytes. */
export function postgresPrompts(pool: Pool): PromptStore {
  return {
    savePrompt: async ({ ref, wav }) => {
      await pool.run('INSERT INTO prompts (sha256, duration_ms, language, wav) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [ref.sha256, ref.durationMs, ref.language, wav]);
    },
    prompt: async (sha256) => {
      const row = await pool.first('SELECT sha256, duration_ms, language, wav FROM prompts WHERE sha256 = $1', [sha256]);
      return row === undefined ? undefined : { ref: refOf(row), wav: bytes(row, 'wav') };
    },
    rendering: async (key) => {
      const row = await pool.first('SELECT p.sha256, p.duration_ms, p.language FROM renderings r JOIN prompts p ON p.sha256 = r.sha256 WHERE r.key = $1', [key]);
      return row === undefined ? undefined : refOf(row);
    },
    saveRendering: async (key, { sha256 }) => {
      await pool.run('INSERT INTO renderings (key, sha256) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET sha256 = excluded.sha256', [key, sha256]);
    },
  };
}

function refOf(row: Row): PromptRef {
  return { sha256: text(row, 'sha256'), durationMs: count(row, 'duration_ms'), language: text(row, 'language') };
}
