/** Kamailio twice: the edge before the product, and one that answers the same 302 from an htable and asks nobody. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callRpc } from '../../cli/edge/binrpc.js';
import { edgeConfig } from '../../cli/edge-config.js';
import { freePort } from '../support/free-port.js';
import { LoggedProgram } from '../support/logged-program.js';
import { descendants } from '../support/process-cost.js';
import { called } from '../calls/tenant.js';

export interface RunningKamailio {
  readonly program: LoggedProgram;
  readonly sipPort: number;
  /** Of all its processes. */
  readonly pids: readonly number[];
}

/** As many for each, and as many as there are processors to spare. */
const workers = '2';

/** The edge with the product's own configuration, one trunk at 127.0.0.1 that follows redirects itself, metrics on. */
export async function startEdge(path: string, folder: string, node: string): Promise<RunningKamailio> {
  const [sipPort, metrics] = [await freePort(), await freePort()];
  const out = join(folder, 'edge');
  writeFileSync(join(folder, 'trunks.yaml'), 'latchkey: 1\ntrunks:\n  carrier: { addresses: [127.0.0.1], domain: carrier.example, follow: no, limits: { calls-per-second: 100000 } }\n');
  let said = '';
  const stream = { write: (text: string) => (said += text) };
  const code = await edgeConfig(['--trunks', join(folder, 'trunks.yaml'), '--nodes', node, '--listen', `127.0.0.1:${sipPort}`, '--metrics', `127.0.0.1:${metrics}`, '--workers', workers, '--out', out], { stdout: stream, stderr: stream, env: {} });
  if (code !== 0) throw new Error(said);
  const running = await start(path, out, sipPort);
  await until('the edge has a node', async () => (await fetch(`http://127.0.0.1:${metrics}/ready`).catch(() => undefined))?.ok === true);
  return running;
}

/** As much of SIP as an answer needs: transactions are kept, as the edge keeps them, and nobody is asked. */
export async function startHtable(path: string, folder: string): Promise<RunningKamailio> {
  const sipPort = await freePort();
  const out = join(folder, 'htable');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'kamailio.cfg'), `#!KAMAILIO
listen=udp:127.0.0.1:${sipPort}
children=${workers}
debug=1
log_stderror=yes
maxbuffer=4194304
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "htable.so"
loadmodule "ctl.so"
modparam("ctl", "binrpc", "unix:${out}/kamailio_ctl")
modparam("htable", "htable", "lines=>size=8;")
event_route[htable:mod-init] {
	$sht(lines=>${called}) = "<sip:+31201234500@carrier.example;user=phone>;q=1.0";
}
request_route {
	if (is_method("ACK")) {
		t_check_trans();
		exit;
	}
	if (!t_newtran()) exit;
	if ($sht(lines=>$rU) == $null) {
		t_reply("404", "Not Found");
		exit;
	}
	append_to_reply("Contact: $sht(lines=>$rU)\\r\\n");
	t_reply("302", "Moved Temporarily");
}
`.replace('loadmodule "pv.so"', 'loadmodule "pv.so"\nloadmodule "textops.so"'));
  return start(path, out, sipPort);
}

async function start(path: string, folder: string, sipPort: number): Promise<RunningKamailio> {
  const program = await LoggedProgram.start({ command: path, args: ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-Y', folder, '-P', join(folder, 'pid'), '-m', '256', '-M', '8'], logFile: join(folder, 'kamailio.log'), says: 'Listening on' });
  await until('Kamailio answers its control socket', async () => (await callRpc(join(folder, 'kamailio_ctl'), 'core.version').catch(() => undefined)) !== undefined);
  return { program, sipPort, pids: [program.pid, ...descendants(program.pid).map(({ pid }) => pid)] };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; !(await holds()); ) {
    if (Date.now() > giveUpAt) throw new Error(`not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
