/** A listener that throws keeps no other from hearing. @type {(listener: Function, ...args: any[]) => void} */
export const call = (listener, ...args) => {
  try {
    listener(...args);
  } catch (error) {
    setTimeout(() => { throw error; });
  }
};

/** Callbacks by name. */
export class Listeners {
  /** @type {Map<string, Set<Function>>} */
  #byName = new Map();

  /** @returns {() => void} takes the listener off again */
  add(name, listener) {
    if (!this.#byName.has(name)) this.#byName.set(name, new Set());
    this.#byName.get(name).add(listener);
    return () => this.remove(name, listener);
  }

  /** Without a listener, all of that name go. */
  remove(name, listener) {
    const listeners = this.#byName.get(name);
    listeners?.delete(listener);
    if (!listener || !listeners?.size) this.#byName.delete(name);
  }

  emit(name, ...args) {
    for (const listener of [...(this.#byName.get(name) ?? [])]) call(listener, ...args);
  }
}
