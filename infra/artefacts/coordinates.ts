import { basename } from 'node:path';
import type { PinnedFile } from './verify.ts';

interface Coordinates {
  group: string;
  artifact: string;
  version: string;
  type: string;
  classifier: string | undefined;
}

/** `org/x/name/1.0/name-1.0-all.tar.gz` as group, artifact, version, type and classifier (Maven's layout). */
export function coordinatesOf(path: string): Coordinates {
  const parts = path.split('/');
  const [artifact, version] = parts.slice(-3, -1) as [string, string];
  const rest = basename(path).slice(`${artifact}-${version}`.length);
  const dot = rest.indexOf('.');
  const classifier = rest.slice(1, dot);
  return {
    group: parts.slice(0, -3).join('.'),
    artifact,
    version,
    type: rest.slice(dot + 1),
    classifier: dot > 0 ? classifier : undefined,
  };
}

/** As the Maven client takes them, the classifier empty where there is none. */
export function asArgument({ path }: PinnedFile): string {
  const { group, artifact, version, type, classifier = '' } = coordinatesOf(path);
  return [group, artifact, version, type, classifier].join(':');
}

/** Every file is named, and nothing else may come along: the list is the one that was tested. */
export function pomOf(files: readonly PinnedFile[]): string {
  const dependencies = files.map(({ path }) => {
    const { group, artifact, version, type, classifier } = coordinatesOf(path);
    const extra = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`;
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type>${extra}<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`;
  });
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>agpis</groupId><artifactId>artefacts</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
