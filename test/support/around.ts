// A store with something done around some of its methods: the store is the real one, and so is every call that is let through.

type Hooks<Target> = {
  [Name in keyof Target]?: Target[Name] extends (...args: infer Args) => infer Result
    ? (call: (...args: Args) => Result, ...args: Args) => Result
    : never;
};

/** `target`, but that a method with a hook calls that instead, which is handed the real method before the arguments. */
export function around<Target extends object>(target: Target, hooks: Hooks<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      const method: unknown = Reflect.get(target, name);
      const hook: unknown = Reflect.get(hooks, name);
      if (typeof method !== 'function' || typeof hook !== 'function') return method;
      const call = (...args: unknown[]): unknown => Reflect.apply(method, target, args);
      return (...args: unknown[]): unknown => Reflect.apply(hook, hooks, [call, ...args]);
    },
  });
}
