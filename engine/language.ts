/**
 * The language in which a topology is written: topics, stages, pipelines, units, sinks.
 * It describes; nothing here reads, writes or starts anything, so that the map can be printed and tested without services.
 */
export * from './language/topic.ts';
export * from './language/stage.ts';
export * from './language/unit.ts';
export * from './language/sink.ts';
export * from './language/topology.ts';
