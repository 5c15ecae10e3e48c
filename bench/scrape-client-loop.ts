/**
 * Scrapes a URL ten times a second, from a process of its own and whether or not the last answer is here, until it
 * is told to end (SIGTERM); then prints the answers' times as JSON:  scrape-client-loop.js URL
 */
import { Agent, get } from 'node:http'

/** One answered scrape. Times in milliseconds, the beginning since the epoch. */
export interface Answer {
  readonly beganMs: number
  readonly tookMs: number
  readonly bytes: number
}

const EVERY_MS = 100

const [url = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true })
const answers: Answer[] = []
let hasEnded = false

function scrape(): void {
  const began = performance.now()
  const asking = get(url, { agent }, (response) => {
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    response.once('end', () => {
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
      answers.push({
        beganMs: performance.timeOrigin + began,
        tookMs: performance.now() - began,
        bytes,
      })
    })
  })
  asking.once('error', (error) => {
    // Only what was still under way at the end may break off.
    if (!hasEnded) throw error
  })
}

const timer = setInterval(scrape, EVERY_MS)
process.once('SIGTERM', () => {
  hasEnded = true
  clearInterval(timer)
  agent.destroy()
  process.stdout.write(JSON.stringify(answers))
})
