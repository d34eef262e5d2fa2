/** What a screening service would cost if it asked nobody: drachtio-srf, and a 302 to whoever calls. Arguments: control port, secret. */
import Srf from 'drachtio-srf';

const [port, secret] = process.argv.slice(2);
const srf = new Srf();
srf.on('error', () => undefined);
srf.on('connect', () => process.send?.('ready'));
void srf.invite((_request, response) => {
  response.send(302, { headers: { Contact: '<sip:+31201234500@127.0.0.1;user=phone>' } });
});
void srf.connect({ host: '127.0.0.1', port: Number(port), secret: secret ?? '' });
process.on('disconnect', () => process.exit(0));
