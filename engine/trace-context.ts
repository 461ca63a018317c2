/**
 * W3C trace context in the headers of records (https://www.w3.org/TR/trace-context/), whatever propagator the process may have been
 * given for its HTTP calls: what lies in a topic is read by others, and later.
 */
import {
  createTraceState,
  isSpanContextValid,
  type ProxyTracerProvider,
  type SpanContext,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { type Header, headerTexts } from './kafka.ts';

/** version, trace id, span id, flags. Of a later version what version 00 knows is read. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** The tracer of the SDK that the process has registered; undefined where there is none: nothing need be done then. */
export function registeredTracer(name: string): Tracer | undefined {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  // The API's own provider stands in until an SDK is registered, and would hand out tracers that do nothing.
  if (provider.getDelegateTracer) return provider.getDelegateTracer(name);
  return provider.getTracer?.(name);
}

/**
 * Has the SDK hand over what it has gathered: for a process that is about to end. The API has no word for it; that SDKs' providers
 * have one is theirs to specify (https://opentelemetry.io/docs/specs/otel/trace/sdk/#forceflush).
 */
export async function flushTraces(): Promise<void> {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  const sdk = (provider.getDelegate?.() ?? provider) as { forceFlush?: () => Promise<void> };
  await sdk.forceFlush?.();
}

/** Where a record comes from; undefined where its headers do not say. */
export function traceContextOf(headers: readonly Header[]): SpanContext | undefined {
  if (headers.length === 0) return undefined;
  const { traceparent = '', tracestate } = headerTexts(headers);
  const [, traceId = '', spanId = '', flags = '00'] = TRACEPARENT.exec(traceparent) ?? [];
  const context: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate ? { traceState: createTraceState(tracestate) } : {}),
  };
  return isSpanContextValid(context) ? context : undefined;
}

/** For records that come from there. */
export function traceHeaders({
  traceId,
  spanId,
  traceFlags,
  traceState,
}: SpanContext): Record<string, string> {
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}

/** What a record hands on where nothing is traced here: the context as it came. */
export function inheritedTrace(headers: readonly Header[]): Record<string, string> {
  const { traceparent, tracestate } = headerTexts(headers);
  if (!traceparent) return {};
  return tracestate ? { traceparent, tracestate } : { traceparent };
}
