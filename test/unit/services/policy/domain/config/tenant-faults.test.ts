import assert from 'node:assert/strict';
import { faultsIn, goodTenant, withYaml, type Texts } from '../../../../../support/tenant-folder.js';

const kinds = 'check-caller, ask-pin, verify, menu, check-schedule, play, connect, voicemail, reject, hang-up';

describe('a tenant.yaml with one fault', () => {
  it('is none in the tenant that the others are made of', () => assert.deepEqual(faultsIn(goodTenant), []));

  const table: readonly (readonly [string, Texts, string])[] = [
    ['an unknown step', withYaml('valid: through', 'valid: thruogh'), 'tenant.yaml:18 lines[0].steps.ask.valid: no step named "thruogh"; steps here: screen, ask, through, direct, hours, refuse (did you mean "through"?)'],
    ['an unknown start', withYaml('start: screen', 'start: screem'), 'tenant.yaml:15 lines[0].start: no step named "screem"; steps here: screen, ask, through, direct, hours, refuse (did you mean "screen"?)'],
    ['an unknown list', withYaml('list: vip', 'list: vips'), 'tenant.yaml:17 lines[0].steps.screen.list: no list named "vips"; lists: vip, clients (did you mean "vip"?)'],
    ['an unknown prompt', withYaml('prompt: welcome', 'prompt: greeting'), 'tenant.yaml:18 lines[0].steps.ask.prompt: no prompt named "greeting"; prompts: welcome'],
    ['an unknown schedule', withYaml('schedule: office', 'schedule: offices'), 'tenant.yaml:21 lines[0].steps.hours.schedule: no schedule named "offices"; schedules: office (did you mean "office"?)'],
    ['a list of the other kind', withYaml('list: vip', 'list: clients'), 'tenant.yaml:17 lines[0].steps.screen.list: the list "clients" is one of pins; allowed here: a list of callers'],
    ['a step that cannot be reached', withYaml('closed: refuse', 'closed: direct'), 'tenant.yaml:22 lines[0].steps.refuse: a step that cannot be reached; allowed: steps to which a way leads from "screen"'],
    ['an unknown key of a step', withYaml('valid: through', 'valid: through, retri: welcome'), 'tenant.yaml:18 lines[0].steps.ask.retri: no key named "retri"; keys here: do, list, prompt, retry, digits, attempts, first-digit, between-digits, total, end, barge-in, valid, invalid, silent, locked, unavailable (did you mean "retry"?)'],
    ['an unknown key at the top', withYaml('country: NL', 'county: NL'), 'tenant.yaml:3 county: no key named "county"; keys here: latchkey, tenant, country, timezone, language, pbx, max-guess-chance, lists, prompts, schedules, verifiers, lines (did you mean "country"?)'],
    ['an unknown kind of step', withYaml('do: reject', 'do: rejekt'), `tenant.yaml:22 lines[0].steps.refuse.do: no kind of step named "rejekt"; allowed: ${kinds} (did you mean "reject"?)`],
    ['no kind of step', withYaml('{ do: reject, as: busy }', '{ as: busy }'), `tenant.yaml:22 lines[0].steps.refuse: "do" is missing; allowed: ${kinds}`],
    ['an unknown rejection', withYaml('as: busy', 'as: bussy'), 'tenant.yaml:22 lines[0].steps.refuse.as: found "bussy"; allowed: busy, declined, forbidden, not-found, unwanted, anonymous, unavailable'],
    ['a line number that is none', withYaml('"+31201234567"', '"+31 20 1"'), 'tenant.yaml:14 lines[0].number: no number: "+31 20 1"; allowed: a number as "+31 20 123 4567" or as dialled in NL'],
    ['a destination that is none', withYaml('to: "+31201234500"', 'to: "+3120abc"'), 'tenant.yaml:20 lines[0].steps.direct.to: no destination: "+3120abc"; allowed: a number as +31201234567 or as dialled in NL, a sip:, sips: or tel: URI, an extension of pbx.smith.example'],
    ['one bad destination among several', withYaml('to: "+31201234500"', 'to: ["+31201234500", "sip:"]'), 'tenant.yaml:20 lines[0].steps.direct.to[1]: no destination: "sip:"; allowed: a number as +31201234567 or as dialled in NL, a sip:, sips: or tel: URI, an extension of pbx.smith.example'],
    ['a default without matched', withYaml('to: "+31201234500"', 'to: "+31201234500", default: "+31201234501"'), 'tenant.yaml:20 lines[0].steps.direct.default: "default" without "to: matched"; allowed: default only where "to" is matched'],
    ['a duration without unit', withYaml('invalid: hours', 'invalid: hours, first-digit: 8'), 'tenant.yaml:18 lines[0].steps.ask.first-digit: found "8"; allowed: a duration from 500ms to 2m, as 1500ms, 8s or 2m'],
    ['a duration out of bounds', withYaml('invalid: hours', 'invalid: hours, total: 1h'), 'tenant.yaml:18 lines[0].steps.ask.total: found "1h"; allowed: a duration from 1s to 10m, as 1500ms, 8s or 2m'],
    ['digits the wrong way round', withYaml('invalid: hours', 'invalid: hours, digits: 8-4'), 'tenant.yaml:18 lines[0].steps.ask.digits: found "8-4"; allowed: a count of digits from 1 to 20, as 6, or a range, as 4-8'],
    ['too many attempts', withYaml('invalid: hours', 'invalid: hours, attempts: 11'), 'tenant.yaml:18 lines[0].steps.ask.attempts: found "11"; allowed: a whole number from 1 to 10'],
    ['an end key that YAML takes for a comment', withYaml('invalid: hours }', 'invalid: hours, end: #\n        }'), 'tenant.yaml:18 lines[0].steps.ask.end: found nothing; allowed: #, none'],
    ['an attestation that is no level', withYaml('listed: direct', 'listed: direct, attestation: D'), 'tenant.yaml:17 lines[0].steps.screen.attestation: found "D"; allowed: A, B, C, none'],
    ['a country that is none', withYaml('country: NL', 'country: XX'), 'tenant.yaml:3 country: found "XX"; allowed: a country code of two letters, as NL'],
    ['a time zone that is none', withYaml('Europe/Amsterdam', 'Europe/Amsterdamn'), 'tenant.yaml:4 timezone: found "Europe/Amsterdamn"; allowed: an IANA time zone, as Europe/Amsterdam'],
    ['schedules without a time zone', withYaml('timezone: Europe/Amsterdam\n', ''), 'tenant.yaml:1: "timezone" is missing; schedules need one, as Europe/Amsterdam'],
    ['another version', withYaml('latchkey: 1', 'latchkey: 2'), 'tenant.yaml:1 latchkey: found "2"; allowed: 1, the version of the flow language'],
    ['no version', withYaml('latchkey: 1\n', ''), 'tenant.yaml:1: "latchkey" is missing'],
    ['a name that every object has', withYaml('tenant: smith', 'tenant: constructor'), 'tenant.yaml:2 tenant: found "constructor"; allowed: letters, digits, - and _, at most 64, beginning with a letter or digit'],
    ['a span that is none', withYaml('Mon-Fri 09:00-17:30', 'Mon-Fri 09:00-17:60'), 'tenant.yaml:12 schedules.office.open[0]: found "Mon-Fri 09:00-17:60"; allowed: days and a span, as "Mon-Fri 09:00-17:30" or "Fri,Sat 22:00-06:00"'],
    ['a closed day that is none', withYaml('17:30"] }', '17:30"], closed: ["2026-02-30"] }'), 'tenant.yaml:12 schedules.office.closed[0]: found "2026-02-30"; allowed: a day or a range of days, as 2026-12-25 or 2026-12-31..2027-01-01'],
    ['a prompt with nothing to say', withYaml('{ say: Welcome. }', '{ say: "" }'), 'tenant.yaml:10 prompts.welcome.say: found ""; allowed: a text of at most 2000 characters'],
    ['a path out of the folder', withYaml('lists/vip.csv', '../vip.csv'), 'tenant.yaml:7 lists.vip.file: found "../vip.csv"; allowed: a file within the tenant\'s folder, as lists/vip.csv'],
    ['an absolute path', withYaml('lists/vip.csv', '/etc/passwd'), 'tenant.yaml:7 lists.vip.file: found "/etc/passwd"; allowed: a file within the tenant\'s folder, as lists/vip.csv'],
    ['a list file that is not there', withYaml('lists/vip.csv', 'lists/vips.csv'), 'lists/vips.csv: no such file; the file of the list vip'],
    ['a list file of an unknown kind', withYaml('lists/vip.csv', 'lists/vip.xlsx', { 'lists/vip.xlsx': 'x' }), 'lists/vip.xlsx: a list file that is neither .csv nor .json; allowed: .csv, .json'],
    ['a recording that is not there', withYaml('{ say: Welcome. }', '{ file: prompts/welcome.wav }'), 'tenant.yaml:10 prompts.welcome.file: prompts/welcome.wav: no such file; allowed: a WAV file'],
    ['a recording that is no WAV', withYaml('{ say: Welcome. }', '{ file: welcome.wav }', { 'welcome.wav': 'ID3 and so on' }), 'tenant.yaml:10 prompts.welcome.file: welcome.wav: no WAV file; allowed: a WAV file'],
    ['a scalar where a map belongs', withYaml('{ do: reject, as: busy }', 'reject'), 'tenant.yaml:22 lines[0].steps.refuse: "reject" where a map of keys belongs; allowed: a map with "do"'],
    ['the same key twice', withYaml('country: NL', 'country: NL\ncountry: BE'), 'tenant.yaml:4: the same key twice in one place'],
    ['a tag', withYaml('country: NL', 'country: !env NL'), 'tenant.yaml:3: no YAML: Unresolved tag: !env'],
    ['no lines', withYaml(/lines:[^]*/.exec(String(goodTenant['tenant.yaml']))?.[0] ?? '', 'lines: []\n'), 'tenant.yaml:13 lines: no lines at all; allowed: one line or more, each beginning with "- number:"'],
    ['the same PIN list twice in a step', withYaml('list: clients', 'list: [clients, smith/clients]'), 'tenant.yaml:18 lines[0].steps.ask.list: the same list twice; allowed: each list once'],
  ];
  for (const [title, texts, wanted] of table) {
    it(`is refused for ${title}`, () => assert.deepEqual(faultsIn(texts), [wanted]));
  }
});

describe('a flow that cannot work', () => {
  it('is refused when a way round waits for no input, and the way is told', () => {
    const texts = withYaml('closed: refuse }', 'closed: again }\n      again: { do: play, prompt: welcome, then: hours }\n      never: { do: hang-up }');
    assert.deepEqual(faultsIn(texts).map((fault) => fault.split(':').slice(0, 2).join(':')), [
      'tenant.yaml:23 lines[0].steps.never',
      'tenant.yaml:24 lines[0].steps.refuse',
      'tenant.yaml:22 lines[0].steps.again',
    ]);
    assert.match(faultsIn(texts).at(-1) ?? '', /a way round that waits for no input and never ends: hours → again → hours \(by "then"\)/);
  });

  it('is refused when a locked caller would go round, and not when a caller is asked on the way', () => {
    assert.match(faultsIn(withYaml('invalid: hours }', 'invalid: ask, silent: hours }')).join(), /ask → ask \(by "locked"\)/);
    assert.deepEqual(faultsIn(withYaml('invalid: hours }', 'invalid: ask, silent: hours, locked: refuse }')), []);
  });

  it('is refused when it misses an outcome', () => {
    assert.deepEqual(faultsIn(withYaml('open: direct, closed: refuse', 'closed: refuse')), ['tenant.yaml:21 lines[0].steps.hours: "open" is missing']);
  });
});

describe('a tenant.yaml with many faults', () => {
  it('is refused with all of them at once, those of its lists among them', () => {
    const yaml = String(goodTenant['tenant.yaml']).replace('country: NL', 'country: N').replace('list: vip', 'list: vipp').replace('as: busy', 'as: bsy');
    const faults = faultsIn({ ...goodTenant, 'tenant.yaml': yaml, 'lists/clients.csv': 'pin,destination\n12a4,1001\n' });
    assert.deepEqual(
      faults.map((fault) => fault.split(': ')[0]),
      ['tenant.yaml:3 country', 'tenant.yaml:17 lines[0].steps.screen.list', 'tenant.yaml:22 lines[0].steps.refuse.as', 'lists/clients.csv:2 row 2 pin'],
    );
  });

  it('is refused for the same line twice, whichever way its number is written', () => {
    const line = '  - { number: 020 123 4567, start: end, steps: { end: { do: hang-up } } }\n';
    assert.deepEqual(faultsIn({ ...goodTenant, 'tenant.yaml': String(goodTenant['tenant.yaml']) + line }), [
      'tenant.yaml:23 lines[1].number: the same line as lines[0]; allowed: each number once',
    ]);
  });
});
