import { hashIndexConformance } from '../../test/conformance/hash-index.ts';
import { memoryHashIndex } from './hash-index.ts';

hashIndexConformance('memory', async () => memoryHashIndex());
