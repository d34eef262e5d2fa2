// `npm start`: installs and builds what is missing, then `latchkey up` with the arguments given after `--`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
build();

const up = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'up', ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches the whole group: `up` drains, and this process only waits for it. A plain SIGTERM is passed on.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => up.kill('SIGTERM'));
up.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
