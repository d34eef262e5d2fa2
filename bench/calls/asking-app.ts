/**
 * What any application costs that asks another process before it answers: drachtio-srf, one question to a bare echo, and a 302.
 * Arguments: control port, secret, port of the echo.
 */
import { Client, credentials } from '@grpc/grpc-js';
import Srf from 'drachtio-srf';
import { answerBytes, echoService, questionBytes } from './echo-service.js';

const [port, secret, echoPort] = process.argv.slice(2);
const { path, requestSerialize, responseDeserialize } = echoService.ask;
const client = new Client(`127.0.0.1:${echoPort}`, credentials.createInsecure(), { 'grpc.enable_channelz': 0 });
const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
let asked: (() => void)[] = [];
let waiting: (() => void)[] = [];

/** Goes out with everything else that is asked in this turn of the event loop, as the product's questions do. */
function ask(answered: () => void): void {
  if (asked.push(answered) === 1) setImmediate(flush);
}

function flush(): void {
  stream.write(Buffer.alloc(asked.length * questionBytes, 1));
  waiting.push(...asked);
  asked = [];
}

stream.on('data', (answers: Buffer) => {
  const count = answers.length / answerBytes;
  const answered = waiting.slice(0, count);
  waiting = waiting.slice(count);
  for (const go of answered) go();
});

const srf = new Srf();
srf.on('error', () => undefined);
srf.on('connect', () => ask(() => process.send?.('ready')));
void srf.invite((_request, response) => {
  ask(() => response.send(302, { headers: { Contact: '<sip:+31201234500@127.0.0.1;user=phone>' } }));
});
void srf.connect({ host: '127.0.0.1', port: Number(port), secret: secret ?? '' });
process.on('disconnect', () => process.exit(0));
