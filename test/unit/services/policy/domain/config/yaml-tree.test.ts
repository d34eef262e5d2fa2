import assert from 'node:assert/strict';
import { Faults, renderFault } from '../../../../../../services/policy/domain/config/fault.js';
import { parseYaml, type YamlNode } from '../../../../../../services/policy/domain/config/yaml-tree.js';

function parse(text: string) {
  const faults = new Faults();
  const node = parseYaml('tenant.yaml', text, faults);
  return { node, faults: faults.kept.map(renderFault) };
}

/** `a.0.b` of a tree. */
function at(node: YamlNode | undefined, path: string): YamlNode | undefined {
  return path.split('.').reduce<YamlNode | undefined>((from, key) => (from?.kind === 'map' ? from.entries.get(key)?.value : from?.kind === 'list' ? from.items[Number(key)] : undefined), node);
}

describe('YAML as a tree', () => {
  it('keeps what was written, and where', () => {
    const { node, faults } = parse('a:\n  - +3120\n  - 0x1F\n  - "x"\n  - ~\n1: yes\n');
    assert.deepEqual(faults, []);
    assert.deepEqual([0, 1, 2, 3].map((index) => at(node, `a.${index}`)), [
      { kind: 'scalar', line: 2, text: '+3120', isNull: false },
      { kind: 'scalar', line: 3, text: '0x1F', isNull: false },
      { kind: 'scalar', line: 4, text: 'x', isNull: false },
      { kind: 'scalar', line: 5, text: '', isNull: true },
    ]);
    assert.deepEqual(at(node, '1'), { kind: 'scalar', line: 6, text: 'yes', isNull: false });
  });

  it('follows aliases', () => {
    const { node, faults } = parse('a: &x { b: c }\nd: *x\n');
    assert.deepEqual(faults, []);
    assert.deepEqual(at(node, 'd.b'), { kind: 'scalar', line: 1, text: 'c', isNull: false });
  });

  it('refuses aliases that would grow without measure, at once', () => {
    const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`);
    const started = process.hrtime.bigint();
    const { node, faults } = parse(['l0: &l0 [x, x, x, x]', ...levels].join('\n'));
    assert.equal(node, undefined);
    assert.match(faults.join(), /tenant.yaml:\d+: too large with its aliases written out; allowed: at most 2000000 values/);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });

  it('refuses more aliases than anybody needs', () => {
    assert.match(parse(`a: &a 1\nb: [${Array(1001).fill('*a').join(', ')}]`).faults.join(), /too many aliases; allowed: at most 1000/);
  });

  it('refuses an alias within what it names', () => assert.match(parse('a: &a [1, *a]').faults.join(), /an alias within what it names/));

  it('refuses an alias of nothing', () => assert.match(parse('a: *nobody').faults.join(), /tenant.yaml:1/));

  it('refuses what is nested too deeply', () => {
    assert.match(parse(`a: ${'['.repeat(60)}${']'.repeat(60)}`).faults.join(), /nested too deeply; allowed: at most 50 levels/);
  });

  it('refuses what is nested too deeply to be composed, in every way to nest', () => {
    for (const part of ['[', '- ', '? ', '{a: ', 'a: ', '"a": ', '*a : ', ': ']) {
      assert.deepEqual(parse(part.repeat(20_000)).faults, ['tenant.yaml:1: nested too deeply; allowed: at most 50 levels'], part);
    }
    const lines = Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`);
    assert.match(parse(lines.join('\n')).faults.join(), /nested too deeply/);
  });

  it('says where YAML is broken', () => {
    assert.match(parse('a: 1\nb: [1, 2\nc: 3\n').faults[0] ?? '', /^tenant.yaml:[34]: no YAML: /);
    assert.match(parse('a: 1\n---\nb: 2\n').faults[0] ?? '', /^tenant.yaml:[23]: more than one YAML document/);
  });
});
