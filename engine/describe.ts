import { partitionsOf, type Topic, type Topology } from './language.ts';

/** The topology as plain data: what a command can print as JSON and the golden test compares. */
export interface Description {
  readonly name: string;
  readonly units: readonly {
    readonly name: string;
    readonly does: string;
    readonly inputs: readonly {
      readonly topic: string;
      readonly priority: 'live' | 'background';
      readonly stages: readonly { readonly name: string; readonly does: string }[];
    }[];
    /** Topics that its stages look into. */
    readonly tables: readonly string[];
    readonly timers: readonly { readonly name: string; readonly does: string }[];
    readonly outputs: readonly string[];
    readonly state: string | null;
    readonly views: readonly string[];
  }[];
  readonly sinks: readonly {
    readonly name: string;
    readonly does: string;
    readonly inputs: readonly string[];
  }[];
  readonly topics: readonly {
    readonly name: string;
    readonly does: string;
    readonly public: boolean;
    readonly cleanup: string;
    readonly partitions: number;
    readonly partitionBy: 'task' | 'key';
    readonly config: Readonly<Record<string, string>>;
  }[];
  readonly stageEvents: string | null;
  readonly deadLetters: string;
  /** Where it is written down what operators do by hand. */
  readonly operatorActions: string | null;
}

const stagesOf = ({ stages }: { readonly stages: readonly { name: string; does: string }[] }) =>
  stages.map(({ name, does }) => ({ name, does }));

export function describe(topology: Topology): Description {
  return {
    name: topology.name,
    units: topology.units.map((u) => ({
      name: u.name,
      does: u.does,
      inputs: u.inputs
        .filter((i) => !i.isTable)
        .map((i) => ({ topic: i.topic.name, priority: i.priority, stages: stagesOf(i.pipeline) })),
      tables: u.inputs.filter((i) => i.isTable).map((i) => i.topic.name),
      timers: u.onTimer ? stagesOf(u.onTimer) : [],
      outputs: u.outputs.map((t) => t.name),
      state: u.store?.changelog.name ?? null,
      views: u.views,
    })),
    sinks: topology.sinks.map((s) => ({ name: s.name, does: s.does, inputs: s.inputs.map((t) => t.name) })),
    topics: topology.topics.map((t: Topic) => ({
      name: t.name,
      does: t.does,
      public: t.isPublic,
      cleanup: t.cleanup,
      partitions: partitionsOf(topology, t),
      partitionBy: t.partitionBy,
      config: t.config,
    })),
    stageEvents: topology.stageEvents?.topic.name ?? null,
    deadLetters: topology.deadLetters.name,
    operatorActions: topology.operatorActions?.name ?? null,
  };
}

/** For a terminal: units in the order of the data's flow, then the topics. */
export function describeAsText(d: Description): string {
  const lines: string[] = [`Topology: ${d.name}`, ''];
  for (const u of d.units) {
    lines.push(`  ${u.name}: ${u.does}`);
    for (const { topic, stages, priority } of u.inputs) {
      const flow = stages.map((s) => s.name.toUpperCase()).join(' ─► ');
      lines.push(`    ${topic} ─► [ ${flow} ]${priority === 'background' ? '  (in the background)' : ''}`);
    }
    if (u.timers.length > 0)
      lines.push(`    timers ─► [ ${u.timers.map((s) => s.name.toUpperCase()).join(' ─► ')} ]`);
    for (const table of u.tables) lines.push(`      looks into ${table}`);
    for (const output of u.outputs)
      lines.push(
        `      ─► ${output}${u.views.includes(output) ? '  (also applied to a view, after the commit)' : ''}`,
      );
    if (u.state) lines.push(`      remembers in ${u.state}`);
    // A stage that several inputs pass is one stage.
    const said = new Set(
      [...u.inputs, { stages: u.timers }].flatMap(({ stages }) =>
        stages.map((s) => `      ${s.name.padEnd(18)} ${s.does}`),
      ),
    );
    lines.push(...said);
    lines.push('');
  }
  for (const s of d.sinks) {
    lines.push(
      `  ${s.name}: ${s.does}`,
      ...s.inputs.map((topic) => `    ${topic} ─► [ ${s.name.toUpperCase()} ]`),
      '',
    );
  }
  lines.push(`  every unit ─► ${alongside(d).join(', ')}`);
  if (d.operatorActions !== null) lines.push(`  operators ─► ${d.operatorActions}`);
  lines.push('', 'Topics:');
  const rows = d.topics.map((t) => [
    t.name,
    t.public ? 'public' : 'internal',
    t.cleanup,
    t.partitions === 1 ? '1 partition' : `${String(t.partitions)} partitions`,
    t.partitionBy === 'key' ? 'by key' : '',
    t.does,
  ]);
  lines.push(...columns(rows).map((row) => `  ${row}`));
  return lines.join('\n') + '\n';
}

/** Cells under one another; a column that is empty in every row takes no room. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .filter((_, column) => (widths[column] ?? 0) > 0)
      .join('  ')
      .trimEnd(),
  );
}

/** What every unit also writes to. */
const alongside = ({ stageEvents, deadLetters }: Description): string[] => [
  ...(stageEvents === null ? [] : [stageEvents]),
  deadLetters,
];

export function describeAsMermaid(d: Description): string {
  const id = (name: string): string => name.replaceAll('-', '_');
  const lines = ['flowchart LR'];
  for (const u of d.units) {
    const stages = u.inputs.map((i) => i.stages.map((s) => s.name).join(' → ')).join('<br/>');
    lines.push(`  ${id(u.name)}_unit["<b>${u.name}</b><br/>${stages}"]`);
    for (const { topic } of u.inputs) lines.push(`  ${id(topic)}([${topic}]) --> ${id(u.name)}_unit`);
    for (const table of u.tables) lines.push(`  ${id(table)}[(${table})] -. table .-> ${id(u.name)}_unit`);
    for (const output of u.outputs) lines.push(`  ${id(u.name)}_unit --> ${id(output)}([${output}])`);
    if (u.state) lines.push(`  ${id(u.name)}_unit <-.-> ${id(u.state)}[(${u.state})]`);
  }
  for (const s of d.sinks) {
    lines.push(`  ${id(s.name)}_sink[("<b>${s.name}</b>")]`);
    for (const topic of s.inputs) lines.push(`  ${id(topic)}([${topic}]) --> ${id(s.name)}_sink`);
  }
  for (const u of d.units)
    lines.push(...alongside(d).map((topic) => `  ${id(u.name)}_unit -.-> ${id(topic)}`));
  if (d.operatorActions !== null)
    lines.push(`  operators[/operators/] -.-> ${id(d.operatorActions)}([${d.operatorActions}])`);
  return [...new Set(lines)].join('\n') + '\n';
}
