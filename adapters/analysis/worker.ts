import { analysePicture } from '../../imaging/analyse.ts';
import { serveAnalysis } from './serve.ts';

serveAnalysis((bytes) => analysePicture(bytes));
