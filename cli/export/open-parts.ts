/** The running system's history of reviews and its picture store. */
import { kafkaReviewHistory } from '../../adapters/reviews/review-history.ts';
import { contentPath } from '../../adapters/pictures/content-path.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { reviewLedger, reviewRequests } from '../../topology/topics.ts';
import { connect } from '../compose.ts';
import { reachKafka } from '../reach-kafka.ts';
import { kafkaConnection, readSettings } from '../settings.ts';
import type { ExportParts } from './training-set.ts';

export async function openExportParts(): Promise<ExportParts & { close(): Promise<void> }> {
  const settings = readSettings();
  await reachKafka(kafkaConnection(settings, 'agpis-export'));
  const { kafka, codec } = await connect(settings, 'agpis-export');
  const history = kafkaReviewHistory({
    kafka,
    codec,
    ledger: reviewLedger.name,
    requests: reviewRequests.name,
  });
  const root = `${settings.picturesDir}/files`;
  return {
    history,
    store: folderStore(root),
    fileOf: (sha256) => contentPath(root, sha256),
    say: (line) => process.stderr.write(`${line}\n`),
    close: () => history.close(),
  };
}
