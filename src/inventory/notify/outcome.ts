/** What came of telling one receiver. */
export type Outcome =
  | { readonly isTold: true; readonly tries: number }
  | {
      readonly isTold: false
      readonly tries: number
      /** Why not, for the log: never with a URL's path or a header's value, which may be secrets. */
      readonly reason: string
      /** The end of what a command wrote to its standard error. */
      readonly errorOutput?: string
    }

/** Why somebody was not told whom the end of the process overtook. */
export const STOPPED = 'stopped before it was told'
