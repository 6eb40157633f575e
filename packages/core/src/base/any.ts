// The one place that names the type without a name: defaults of public generics that must accept every user type.

/** What `JSON.parse` returns: assignable to and from everything. For public generic defaults only. */
export type Any = ReturnType<typeof JSON.parse>;
