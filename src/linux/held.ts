// What this thread holds of the process, for whoever must give it back when the thread dies: sockets and mappings tell of
// themselves here. Of a thread that nobody watches nothing is told.

/** Told of what a thread opens and closes. */
export interface HoldingsWatcher {
  opened(descriptor: number): void
  closed(descriptor: number): void
  mapped(mapping: { readonly address: bigint; readonly bytes: number }): void
  unmapped(address: bigint): void
}

let watcher: HoldingsWatcher | undefined

/** Has everything that this thread opens or closes from now on told to `by`; undefined ends that. */
export function watchHoldings(by: HoldingsWatcher | undefined): void {
  watcher = by
}

export function noteOpened(descriptor: number): void {
  watcher?.opened(descriptor)
}

export function noteClosed(descriptor: number): void {
  watcher?.closed(descriptor)
}

export function noteMapped(address: bigint, bytes: number): void {
  watcher?.mapped({ address, bytes })
}

export function noteUnmapped(address: bigint): void {
  watcher?.unmapped(address)
}
