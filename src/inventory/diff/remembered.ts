/** Most hosts of a network answer alike, so what is made of their shared states is made once. */

/** The same function, which makes its answer once for each object; both must be constant. */
export function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known.value
    const value = make(key)
    made.set(key, { value })
    return value
  }
}
