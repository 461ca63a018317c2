/** A topology that uses what the toy does not: a table, a repartitioning, named timers. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  type DueTimer,
  type EmissionTo,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done, drop } from '../../engine/outcome.ts';

export interface Order {
  readonly customer: string;
  readonly pieces: number;
}
interface Priced {
  readonly product: string;
  readonly cents: number;
}
export interface Basket {
  readonly cents: number;
}

/** Orders by product, priced by a table, gathered by customer, and closed when a customer has been quiet for a while. */
export function shop(name = `shop-${randomUUID().slice(0, 8)}`, quietMs = 600) {
  const orders = topic<Order>()(`${name}-orders`, { does: 'orders, by product' });
  const prices = topic<number>()(`${name}-prices`, { does: 'cents a piece, by product', cleanup: 'compact' });
  const priced = topic<Priced>()(`${name}-priced`, { does: 'priced, by customer', partitionBy: 'key' });
  const baskets = topic<Basket>()(`${name}-baskets`, { does: 'what a customer bought' });
  const changelog = topic<{ state: Basket | null }>()(`${name}-changelog`, {
    does: 'open baskets',
    cleanup: 'compact',
  });
  const dead = topic<never>()(`${name}-dead`, { does: 'dead letters', hasSchema: false });

  const price = stage<Order | null, never, unknown, unknown, EmissionTo<typeof priced>>({
    name: 'price',
    does: 'looks the price up',
    create: () =>
      function priceOrder(order, { key, table }) {
        const cents = table(prices).get(key);
        if (!order || cents === undefined) return drop('no-price');
        const value = { product: key, cents: cents * order.pieces };
        return done({ emit: [{ topic: priced.name, key: order.customer, value }] });
      },
  });
  const gather = stage<Priced | null, never, unknown, Basket, never>({
    name: 'gather',
    does: 'adds up',
    create: () =>
      function gatherOne(item, { state, now }) {
        const cents = (state?.cents ?? 0) + (item?.cents ?? 0);
        return done({ state: { cents }, timers: [{ name: 'quiet', at: now + quietMs }] });
      },
  });
  const close = stage<DueTimer, never, unknown, Basket, EmissionTo<typeof baskets>>({
    name: 'close',
    does: 'hands the basket over',
    create: () =>
      function closeBasket({ name: which }, { key, state }) {
        assert.equal(which, 'quiet');
        return done({ state: null, emit: state ? [{ topic: baskets.name, key, value: state }] : [] });
      },
  });
  const graph = topology({
    name,
    partitions: 3,
    deadLetters: dead,
    sinks: [],
    units: [
      unit({
        name: 'pricing',
        does: 'prices orders',
        inputs: [from(orders, pipe(price))],
        tables: [prices],
        outputs: [priced],
      }),
      unit({
        name: 'gathering',
        does: 'gathers what a customer buys',
        inputs: [from(priced, pipe(gather))],
        outputs: [baskets],
        store: { changelog },
        onTimer: pipe(close),
      }),
    ],
  });
  return { graph, orders, prices, priced, baskets, changelog };
}
