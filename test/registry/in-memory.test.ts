import { inMemoryRegistry } from '../../adapters/registry/in-memory.ts';
import { schemaRegistryConformance } from '../conformance/schema-registry.ts';

schemaRegistryConformance('memory', inMemoryRegistry);
