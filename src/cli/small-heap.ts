/**
 * Imported before everything else: the young part of the main thread's heap stays as small as V8 makes it at first. The
 * thread hands on thousands of hosts and keeps none of them; with more room their remains would only be collected later,
 * for some 30 MB. V8 has no other way to say so once a process runs.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
