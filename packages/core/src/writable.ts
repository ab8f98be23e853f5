/** While it is made: what is absent is then no property at all, and costs no object of its own. */
export type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
