/**
 * Numbers that are no protocols behind an IPv6 header but extension headers, which something else follows (RFC 8200 section
 * 4): hop-by-hop options, routing, fragment, destination options. A packet that ends with one is malformed.
 */
export const EXTENSION_HEADERS: readonly number[] = [0, 43, 44, 60]
