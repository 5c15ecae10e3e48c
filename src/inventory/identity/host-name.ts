/** What is taken for a host's name: it comes from whoever runs a name server, and goes to terminals and files. */

/** Letters, digits, hyphens and dots (RFC 1123 section 2.1), and the underscore that many use. */
const HOST_NAME = /^[\w.-]{1,254}$/

/** Whether it can be printed as it is. */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text)
}
