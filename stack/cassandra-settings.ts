// cassandra.yaml and the JVM's options for a small node on loopback.

import path from 'node:path';
import type { Certificates } from './certificates.ts';

/** Where a node is and what it is like. */
export interface CassandraNodeOptions {
  host: string;
  ports: CassandraPorts;
  /** Everything it writes is in here. */
  folder: string;
  /** The first node's address. */
  seed: string;
  /** Its place on the ring. */
  token: string;
  /** How many nodes the ring has. */
  ringSize: number;
  authenticated: boolean;
  /** A PKCS #12 file and its password; null: no TLS. */
  keystore: { file: string; password: string; tls: Certificates } | null;
  /** In megabytes. */
  heapMb: number;
}

/** The same on every node. */
export interface CassandraPorts {
  cql: number;
  storage: number;
  sslStorage: number;
}

/** The folders that a node wants to find, below its own. */
export const FOLDERS = ['data', 'commitlog', 'saved_caches', 'hints', 'cdc_raw', 'heapdump', 'tmp'] as const;

/**
 * `commitlog_sync: batch` keeps every acknowledged write over a kill; `skip_sync` (below) makes it cheap and leaves a power cut as
 * the one thing that loses some. A node counts as down after a few seconds of silence, and time-outs are short enough for a
 * client's deadline to be the longer one.
 */
export function cassandraYaml(options: CassandraNodeOptions): string {
  const { host, ports, folder, seed, token, authenticated, keystore } = options;
  const settings: Record<string, unknown> = {
    cluster_name: 'parley',
    num_tokens: 1,
    initial_token: token,
    auto_bootstrap: false,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [
      { class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: [{ seeds: seed }] },
    ],
    listen_address: host,
    rpc_address: host,
    storage_port: ports.storage,
    ssl_storage_port: ports.sslStorage,
    native_transport_port: ports.cql,
    start_native_transport: true,
    data_file_directories: [path.join(folder, 'data')],
    commitlog_directory: path.join(folder, 'commitlog'),
    saved_caches_directory: path.join(folder, 'saved_caches'),
    hints_directory: path.join(folder, 'hints'),
    cdc_raw_directory: path.join(folder, 'cdc_raw'),
    heap_dump_path: path.join(folder, 'heapdump'),
    authenticator: authenticated ? 'PasswordAuthenticator' : 'AllowAllAuthenticator',
    authorizer: authenticated ? 'CassandraAuthorizer' : 'AllowAllAuthorizer',
    role_manager: 'CassandraRoleManager',
    roles_validity: '500ms',
    permissions_validity: '500ms',
    credentials_validity: '500ms',
    ...(keystore === null
      ? {}
      : {
          client_encryption_options: {
            enabled: true,
            optional: false,
            keystore: keystore.file,
            keystore_password: keystore.password,
            store_type: 'PKCS12',
          },
        }),
    commitlog_sync: 'batch',
    commitlog_segment_size: '8MiB',
    commitlog_total_space: '256MiB',
    disk_failure_policy: 'die',
    commit_failure_policy: 'die',
    storage_compatibility_mode: 'NONE',
    sstable: { selected_format: 'bti' },
    memtable: {
      configurations: {
        trie: { class_name: 'TrieMemtable' },
        default: { inherits: 'trie' },
      },
    },
    memtable_allocation_type: 'heap_buffers',
    memtable_heap_space: '48MiB',
    memtable_offheap_space: '48MiB',
    memtable_flush_writers: 1,
    disk_access_mode: 'mmap_index_only',
    concurrent_reads: 8,
    concurrent_writes: 8,
    concurrent_counter_writes: 4,
    concurrent_materialized_view_writes: 4,
    concurrent_compactors: 1,
    native_transport_max_threads: 16,
    key_cache_size: '2MiB',
    key_cache_save_period: '0s',
    counter_cache_size: '1MiB',
    counter_cache_save_period: '0s',
    file_cache_size: '32MiB',
    networking_cache_size: '32MiB',
    prepared_statements_cache_size: '10MiB',
    // Otherwise every DROP and TRUNCATE copies the data first.
    auto_snapshot: false,
    hinted_handoff_enabled: true,
    hints_flush_period: '1s',
    max_hint_window: '3h',
    phi_convict_threshold: 8,
    // A node that comes back does not wait for others that are down.
    block_for_peers_timeout_in_secs: -1,
    read_request_timeout: '5s',
    range_request_timeout: '10s',
    write_request_timeout: '2s',
    truncate_request_timeout: '60s',
    request_timeout: '10s',
  };
  // JSON is YAML.
  return JSON.stringify(settings, null, 2);
}

/** For `java`: options of the JVM, properties, the main class. */
export function cassandraArguments(
  { folder, heapMb, ringSize }: CassandraNodeOptions,
  classPath: string,
): string[] {
  const properties = {
    'java.net.preferIPv4Stack': true,
    'java.awt.headless': true,
    'java.io.tmpdir': path.join(folder, 'tmp'),
    'jna.tmpdir': path.join(folder, 'tmp'),
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
    'io.netty.allocator.useCacheForAllThreads': true,
    'io.netty.allocator.maxOrder': 11,
    'logback.configurationFile': path.join(folder, 'logback.xml'),
    'cassandra.config': `file://${path.join(folder, 'cassandra.yaml')}`,
    'cassandra.storagedir': folder,
    'cassandra.logdir': folder,
    'cassandra-foreground': 'yes',
    'cassandra.skip_sync': true,
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.ring_delay_ms': ringSize > 1 ? 15_000 : 0,
    'cassandra.load_ring_state': true,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.shutdown_announce_in_ms': 0,
    'cassandra.consistent.rangemovement': false,
    // Stops in 0.4 s, not 2.5; what it has is flushed all the same. In a ring the others want to be told.
    'cassandra.test.messagingService.nonGracefulShutdown': ringSize === 1,
  };
  return [
    ...[`-Xms${Math.min(128, heapMb)}m`, `-Xmx${heapMb}m`, '-XX:MaxDirectMemorySize=256m', '-Xss512k'],
    ...[
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:ActiveProcessorCount=2',
      '-XX:+PerfDisableSharedMem',
    ],
    ...['-XX:+ExitOnOutOfMemoryError', `-XX:ErrorFile=${path.join(folder, 'crash_%p.log')}`],
    ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...OPENS.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...['-cp', classPath, 'org.apache.cassandra.service.CassandraDaemon'],
  ];
}

/** To the standard output, which goes to the node's log file. */
export const LOGBACK = `<configuration scan="false">
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT"/></root>
</configuration>
`;

/** What Cassandra reaches into, from its own jvm17-server.options. */
const EXPORTS = [
  'java.base/jdk.internal.misc',
  'java.base/java.lang.ref',
  'java.base/sun.nio.ch',
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.sql/java.sql',
  'jdk.unsupported/sun.misc',
  'jdk.attach/sun.tools.attach',
];
const OPENS = [
  ...[
    'lang',
    'lang.module',
    'lang.reflect',
    'io',
    'util',
    'util.concurrent',
    'util.concurrent.atomic',
    'nio',
    'net',
  ].map((name) => `java.base/java.${name}`),
  ...['loader', 'ref', 'reflect', 'math', 'module', 'util.jar'].map(
    (name) => `java.base/jdk.internal.${name}`,
  ),
  'java.base/sun.nio.ch',
  'jdk.management/com.sun.management.internal',
];
