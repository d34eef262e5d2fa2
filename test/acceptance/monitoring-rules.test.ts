/** Rules, alerts and both configurations as Prometheus' own tools read them. */
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { runProgram } from '../support/program.js';
import { amtoolProgram, prometheusFolder, promtoolProgram, ruleFiles, testFiles, testsFolder } from '../support/promtool.js';

describe(`the rules${promtoolProgram === undefined ? ' (skipped: promtool is not installed)' : ''}`, function () {
  this.timeout(180_000);

  before(function () {
    if (promtoolProgram === undefined) this.skip();
  });

  const promtool = (...args: readonly string[]) => {
    const { code, output } = runProgram(promtoolProgram ?? '', args, { cwd: args[0] === 'test' ? testsFolder : process.cwd() });
    assert.equal(code, 0, output);
    return output;
  };

  it('are read without a fault, with the configuration that names them', () => {
    promtool('check', 'rules', ...ruleFiles);
    assert.doesNotMatch(promtool('check', 'config', join(prometheusFolder, 'prometheus.yml')), /FAILED/);
  });

  for (const name of testFiles) {
    it(`of ${basename(name, '.test.yml')} fire when they should, in the words they should, and not else`, () => void promtool('test', 'rules', name));
  }
});

describe(`Alertmanager's configuration${amtoolProgram === undefined ? ' (skipped: amtool is not installed)' : ''}`, () => {
  it('is read without a fault, and somebody is told at night of what is critical alone', function () {
    if (amtoolProgram === undefined) return this.skip();
    const file = join(prometheusFolder, 'alertmanager.yml');
    assert.match(runProgram(amtoolProgram, ['check-config', file]).output, /SUCCESS/);
    const toldOf = (severity: string) => runProgram(amtoolProgram ?? '', ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`, 'alertname=LatchkeyTest']).output.split('\n')[0];
    assert.deepEqual([toldOf('critical'), toldOf('warning')], ['night-and-day', 'working-hours']);
  });
});
