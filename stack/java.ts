// What the servers written in Java need: a Java that runs them, and their jars by Maven.

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cached, removeFolder } from './folders.ts';
import { findProgram, run } from './process.ts';
import { type ServerOptions, ServerUnavailable } from './server.ts';

/** A server as Maven knows it. */
export interface JavaServer {
  /** As people call it. */
  name: string;
  /** What goes on without it, as a sentence. */
  without: string;
  /** `group:artifact:version`. */
  artifact: string;
  /** `group:artifact` of what it comes with and is not needed. */
  exclusions: readonly string[];
  /** About how much is fetched, in MB. */
  megabytes: number;
}

const JAVA = 17;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/**
 * The class path of a server, fetched once.
 * @throws {ServerUnavailable} without Java 17 or newer, or where Maven is missing or can't fetch it
 */
export async function classPath(server: JavaServer, options: ServerOptions): Promise<string> {
  const lacks = (what: string, cause?: unknown) =>
    new ServerUnavailable(`${server.name} ${what} ${server.without}`, { cause });
  const version = await javaVersion();
  if (version === null)
    throw lacks(`needs Java ${JAVA}, and there is no java on the PATH: install a JRE ${JAVA}.`);
  if (version < JAVA)
    throw lacks(`needs Java ${JAVA}, and the java on the PATH is ${version}: install a JRE ${JAVA}.`);
  const [, artifact, release] = server.artifact.split(':');
  const folder = await cached(`${artifact}-${release}`, async (into) => {
    if (findProgram('mvn') === null)
      throw lacks('is fetched by Maven, and there is no mvn on the PATH: install Maven.');
    options.onProgress?.(`fetching ${server.name} ${release} (${server.megabytes} MB)`);
    const pom = path.join(into, 'pom.xml');
    writeFileSync(pom, pomOf(server));
    try {
      await run(
        'mvn',
        ['-q', '-B', '-f', pom, COPY, '-DincludeScope=runtime', `-DoutputDirectory=${into}`],
        options,
      );
    } catch (error) {
      throw lacks(
        `could not be fetched by Maven: ${error instanceof Error ? error.message : String(error)}`,
        error,
      );
    }
    removeFolder(pom);
  });
  const jars = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  return jars
    .toSorted()
    .map((name) => path.join(folder, name))
    .join(path.delimiter);
}

/** The environment without what would change the JVM from outside. */
export function javaEnvironment(): NodeJS.ProcessEnv {
  const { JAVA_TOOL_OPTIONS: _tool, JDK_JAVA_OPTIONS: _jdk, _JAVA_OPTIONS: _java, ...env } = process.env;
  return env;
}

async function javaVersion(): Promise<number | null> {
  if (findProgram('java') === null) return null;
  const text = await run('java', ['--version']).catch(() => '');
  const version = Number.parseInt(/\d+/.exec(text)?.[0] ?? '', 10);
  return Number.isNaN(version) ? null : version;
}

function pomOf({ artifact, exclusions }: JavaServer): string {
  const tag = (name: string, content: string) => `<${name}>${content}</${name}>`;
  const coordinates = (text: string) => {
    const [group = '', name = '', version] = text.split(':');
    return (
      tag('groupId', group) + tag('artifactId', name) + (version === undefined ? '' : tag('version', version))
    );
  };
  const without = exclusions.map((one) => tag('exclusion', coordinates(one))).join('');
  const dependency = tag('dependency', coordinates(artifact) + tag('exclusions', without));
  return (
    '<project xmlns="http://maven.apache.org/POM/4.0.0">' +
    tag('modelVersion', '4.0.0') +
    coordinates('parley:jars:1') +
    tag('packaging', 'pom') +
    tag('dependencies', dependency) +
    '</project>\n'
  );
}
