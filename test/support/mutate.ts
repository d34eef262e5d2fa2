/** Damage to a text, at random but the same in each run of a seed. */

export type Random = () => number;

/** Mulberry32: numbers from 0 to 1. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One to four wounds: characters changed, pieces cut out, doubled, swapped or blown up. Every text is a call of its own. */
export function mutated(text: string, random: Random): string {
  let wounded = text.replace(/fuzz/g, `fuzz${Math.floor(random() * 1e9).toString(36)}`);
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0; wounds--) wounded = wound(wounded, random);
  return wounded;
}

function wound(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  const end = Math.min(text.length, at + 1 + Math.floor(random() * 40));
  const piece = text.slice(at, end);
  switch (Math.floor(random() * 7)) {
    case 0: return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
    case 1: return text.slice(0, at) + text.slice(end);
    case 2: return text.slice(0, end) + piece + text.slice(end);
    case 3: return text.slice(0, at) + (favourites[Math.floor(random() * favourites.length)] ?? '') + text.slice(end);
    case 4: return text.slice(0, at) + piece.repeat(1 + Math.floor(random() * 30)) + text.slice(end);
    case 5: return text.slice(0, at);
    default: return text.slice(0, at) + [...piece].reverse().join('') + text.slice(end);
  }
}

/** What parsers stumble over. */
const favourites = ['\r\n', '\n', '\r', '\0', '%00', '<', '>', '"', '\\', ';', ',', ':', ' ', '\t', '@', '-1', '4294967296', '99999999999999999999', '\r\n\r\n', 'sip:', 'SIP/2.0', ';lr', '<sip:a@b>,', '\xff\xfe', '%s%n', '[::1]', ';tag=', 'Content-Length: 5\r\n', '0'];
