#!/usr/bin/env node
// The `latchkey` command: runs what was built, and says how to build it where it was not.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('latchkey is not built yet: run `npm start` (installs, builds and starts) or `npm ci && npm run build` first');
  process.exit(2);
}
await import(main.href);
