/** Dockerfiles, read as far as ours go: stages of instructions, line continuations, exec form. */
export interface Instruction {
  /** `FROM`, `RUN`, … */
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly from: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

export function readDockerfile(text: string): readonly Stage[] {
  const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
  for (const { name, text: rest } of instructionsOf(text)) {
    if (name === 'FROM') {
      const [from = '', , as] = rest.split(/\s+/);
      stages.push({ from, name: as ?? String(stages.length), instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, text: rest });
    }
  }
  return stages;
}

/** A stage and those of this file that it is built on, the base first. */
export function lineage(stages: readonly Stage[], stage: Stage): readonly Stage[] {
  const base = stages.find(({ name }) => name === stage.from);
  return base === undefined ? [stage] : [...lineage(stages, base), stage];
}

/** The words of an exec form, `["node", "x"]`; `undefined` for the shell form. */
export function execForm(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

function instructionsOf(text: string): readonly Instruction[] {
  const joined = text.split('\n').filter((line) => !line.trimStart().startsWith('#')).join('\n').replace(/\\\n\s*/g, '');
  return joined.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const space = line.indexOf(' ');
    return { name: line.slice(0, space).toUpperCase(), text: line.slice(space + 1).trim() };
  });
}
